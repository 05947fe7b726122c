import { forwardClock } from '../../../../infra/local/forward-clock.ts';

const hour = 3_600_000;

describe('a wait by the clock', () => {
  it('ends when the clock is put forward past it, and not before', async () => {
    const clock = forwardClock();
    const ended: string[] = [];
    const { signal } = new AbortController();
    const start = clock.now();
    const first = clock.until(start + hour, signal).then(() => ended.push('first'));
    const second = clock.until(start + 3 * hour, signal).then(() => ended.push('second'));
    clock.advance(2 * hour);
    await first;
    expect(ended).toEqual(['first']);
    clock.advance(2 * hour);
    await second;
    expect(ended).toEqual(['first', 'second']);
  });

  it('of a time gone by is none', async () => {
    const clock = forwardClock();
    await clock.until(clock.now() - 1, new AbortController().signal);
  });

  it('ends with its signal, also one that was aborted before', async () => {
    const clock = forwardClock();
    const abort = new AbortController();
    const waiting = clock.until(clock.now() + hour, abort.signal);
    abort.abort();
    await waiting;
    await clock.until(clock.now() + hour, abort.signal);
  });
});
