import type { Planted } from './planted-mistakes.ts';
import { small } from './scale.ts';
import { simulate } from './simulate.ts';
import type { Violation } from './world.ts';

const mostSeeds = 1000;

type Noticed = {
  readonly seed: number;
  readonly rule: string;
  /** What breaks in the same seed without the mistake: nothing, or the rule has noticed something else. */
  readonly otherwise: Violation | undefined;
};

/**
 * The first seed, from where it is looked for, in which a rule that is there for it notices a mistake; undefined if none of
 * 1,000 does. A mistake is looked for where it can show, so that every seed counts.
 */
export async function noticedAt({
  by,
  from = 1,
  themes = [],
  scale = small,
  mistake,
}: Planted): Promise<Noticed | undefined> {
  const played = { scale, themes };
  for (let seed = from; seed < from + mostSeeds; seed += 1) {
    const { violation } = await simulate(seed, { mistake, played });
    if (violation && by.includes(violation.rule))
      return { seed, rule: violation.rule, otherwise: (await simulate(seed, { played })).violation };
  }
  return undefined;
}
