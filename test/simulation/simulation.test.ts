import { large, type Scale, small } from './scale.ts';
import { playedIn, simulate, type Theme } from './simulate.ts';

const seeds = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
const parts = seeds(0, 8).map((part) => 250 * part + 1);

/** The hash of each seed that was played. */
const hashes = new Map<number, string>();

it.each(parts)('holds every rule in 250 seeds from %i on, each with a hash of its own', async (from) => {
  for (const seed of seeds(from, 250)) {
    const { violation, hash } = await simulate(seed);
    expect({ seed, violation }).toEqual({ seed, violation: undefined });
    hashes.set(seed, hash);
  }
  expect(new Set(seeds(from, 250).map((seed) => hashes.get(seed))).size).toBe(250);
});

/** Small shops without a theme and with each, and a large one. */
const replayed = [...seeds(1, 4), ...seeds(1, 10).map((turn) => 20 * turn), 250];

it.each(replayed)('plays seed %i a second time with the same hash', async (seed) => {
  const first = hashes.get(seed) ?? (await simulate(seed)).hash;
  expect((await simulate(seed)).hash).toBe(first);
});

it('has played every theme a second time', () => {
  const themes = new Set(replayed.flatMap((seed) => playedIn(seed).themes));
  expect([...themes].sort()).toEqual(['channels', 'deploy', 'fulfilment', 'nights', 'trail']);
});

/** Seeds that once broke a rule; each told of a mistake that is mended, in the code or in the rule. */
const regressions: readonly (readonly [Scale, Theme[], readonly number[]])[] = [
  [large, [], [380, 404, 436, 478, 512, 712, 811, 1310, 2141]],
  [large, ['nights'], [201]],
  [large, ['channels'], [1049, 1156, 1238, 3018, 4126]],
  [large, ['fulfilment'], [22, 119, 1093, 1120]],
  [small, ['channels', 'fulfilment'], [3820]],
];
const failed = regressions.flatMap(([scale, themes, numbers]) =>
  numbers.map((seed) => ({ seed, themes, size: scale === large ? 'large' : 'small', scale })),
);

it.each(failed)(
  'seed $seed, which once failed in a $size shop with $themes, holds',
  async ({ seed, themes, scale }) => {
    expect((await simulate(seed, { played: { scale, themes } })).violation).toBeUndefined();
  },
);
