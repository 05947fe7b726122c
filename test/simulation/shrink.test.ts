import { plantedMistakes } from './planted-mistakes.ts';
import { small } from './scale.ts';
import { shrunk } from './shrink.ts';
import { simulate } from './simulate.ts';

it('a failure is told with the few faults that are enough for it, and with them plays again to the same hash', async () => {
  const planted = plantedMistakes.find(
    ({ name }) => name === 'the outbox does not look at what the bus refused',
  );
  const options = { mistake: planted?.mistake, played: { scale: small, themes: [] } };
  const run = await simulate(2, options);
  const only = await shrunk(run, options);
  expect(run.faults.length).toBeGreaterThan(10 * only.length);
  expect(only.map(({ kind }) => kind)).toContain('refused');
  const [first, second] = [await simulate(2, { ...options, only }), await simulate(2, { ...options, only })];
  expect(first.violation?.rule).toBe(run.violation?.rule);
  expect(second.hash).toBe(first.hash);
});
