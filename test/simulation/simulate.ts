import { buyers } from './actors/buyers.ts';
import { cashiers } from './actors/cashiers.ts';
import { fates } from './actors/fates.ts';
import { goodsOf } from './actors/goods.ts';
import { fillShelf, merchant } from './actors/merchant.ts';
import { type Fault, faultsByChance, swarmRates } from './engine/faults.ts';
import { chanceOf } from './engine/random.ts';
import { traceOf } from './engine/trace.ts';
import { type Counts, type Mistake, type Violation, worldOf } from './world.ts';

export type Run = {
  readonly seed: number;
  /** The same for every run of a seed: what happened, in its order. */
  readonly hash: string;
  readonly violation: Violation | undefined;
  readonly faults: readonly Fault[];
  readonly counts: Counts;
  readonly lines: readonly string[];
};

export type RunOptions = {
  readonly mistake?: Mistake | undefined;
  /** Only these faults of the seed; without it, all of them. */
  readonly only?: readonly Fault[];
  readonly recorded?: 'hash only' | 'with lines';
};

const openMs = 25 * 60_000;
const lastAnswersMs = 20 * 60_000;

/** One seed: a shop's busy half hour and whatever goes wrong in it, then a quiet day, with every rule checked. */
export async function simulate(seed: number, options: RunOptions = {}): Promise<Run> {
  const faults = faultsByChance(swarmRates(seed), options.only);
  const trace = traceOf(options.recorded ?? 'hash only');
  const world = worldOf({ seed, faults, trace, mistake: options.mistake });
  const goods = goodsOf(chanceOf(seed, 'goods'));
  fates(world);
  cashiers(world);
  await fillShelf(world, goods);
  void merchant(world, goods, openMs);
  buyers(world, goods, openMs);
  await world.runFor(openMs + lastAnswersMs);
  await world.rest();
  return {
    seed,
    hash: trace.hash(),
    violation: world.violation(),
    faults: faults.struck,
    counts: world.counts(),
    lines: trace.lines,
  };
}
