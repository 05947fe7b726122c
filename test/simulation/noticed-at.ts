import type { Planted } from './planted-mistakes.ts';
import { simulate } from './simulate.ts';

const mostSeeds = 1000;

/** The first seed, from where it is looked for, in which a rule notices a mistake; undefined if none of 1,000 does. */
export async function noticedAt({ mistake, nights, from = 1 }: Planted): Promise<number | undefined> {
  for (let seed = from; seed < from + mostSeeds; seed += 1)
    if ((await simulate(seed, nights ? { mistake, nights } : { mistake })).violation) return seed;
  return undefined;
}
