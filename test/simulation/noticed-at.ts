import type { Planted } from './planted-mistakes.ts';
import { small } from './scale.ts';
import { simulate } from './simulate.ts';

const mostSeeds = 1000;

/**
 * The first seed, from where it is looked for, in which a rule notices a mistake; undefined if none of 1,000 does. A mistake
 * is looked for where it can show, so that every seed counts.
 */
export async function noticedAt({
  from = 1,
  themes = [],
  scale = small,
  mistake,
}: Planted): Promise<number | undefined> {
  for (let seed = from; seed < from + mostSeeds; seed += 1)
    if ((await simulate(seed, { mistake, played: { scale, themes } })).violation) return seed;
  return undefined;
}
