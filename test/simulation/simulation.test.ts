import { simulate } from './simulate.ts';

/** Seeds that once broke a rule; each told of a mistake that is mended. */
const regressions = [201, 380, 404, 436, 478, 512, 712, 811, 1310, 2141];

const seeds = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

it('holds every rule in 200 seeds', async () => {
  for (const seed of seeds(1, 200)) {
    const { violation } = await simulate(seed);
    expect({ seed, violation }).toEqual({ seed, violation: undefined });
  }
});

it.each(regressions)('seed %i, which once failed, holds', async (seed) => {
  expect((await simulate(seed)).violation).toBeUndefined();
});

it('plays a seed again to the same hash, and another seed to another', async () => {
  const [first, again] = [await hashes(), await hashes()];
  expect(again).toEqual(first);
  expect(new Set(first).size).toBe(first.length);
});

const hashes = async () => {
  const all: string[] = [];
  for (const seed of seeds(500, 20)) all.push((await simulate(seed)).hash);
  return all;
};
