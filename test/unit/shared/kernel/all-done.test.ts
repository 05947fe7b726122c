import { setTimeout as sleep } from 'node:timers/promises';
import { allDone } from '../../../../shared/kernel/all-done.ts';

describe('allDone', () => {
  it('gives what all gave, in their order', async () => {
    expect(await allDone([sleep(5, 'slow'), Promise.resolve('fast')])).toEqual(['slow', 'fast']);
    expect(await allDone([])).toEqual([]);
  });

  it('throws the first error in their order, once none is under way', async () => {
    const over: string[] = [];
    const fails = async (name: string, ms: number) => {
      await sleep(ms);
      over.push(name);
      throw new Error(name);
    };
    const works = [fails('first', 10), sleep(20).then(() => over.push('second')), fails('third', 0)];
    await expect(allDone(works)).rejects.toThrow('first');
    expect(over).toEqual(['third', 'first', 'second']);
  });
});
