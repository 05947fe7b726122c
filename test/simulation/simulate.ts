import { buyers } from './actors/buyers.ts';
import { cashiers } from './actors/cashiers.ts';
import { askForAnew, clerks } from './actors/clerks.ts';
import { expediters } from './actors/expediters.ts';
import { fates } from './actors/fates.ts';
import { goodsOf } from './actors/goods.ts';
import { keepers } from './actors/keepers.ts';
import { fillShelf, merchant } from './actors/merchant.ts';
import { reviewers } from './actors/reviewers.ts';
import { listItems, sellers } from './actors/sellers.ts';
import { warehousePeople } from './actors/warehouse.ts';
import { type Fault, faultsByChance, swarmRates } from './engine/faults.ts';
import { directPort } from './engine/lambda.ts';
import { directObjects } from './engine/objects.ts';
import { chanceOf } from './engine/random.ts';
import { traceOf } from './engine/trace.ts';
import { openBooks } from './nights.ts';
import { type Counts, type Mistake, nobody, shopOn, type Violation, type World, worldOf } from './world.ts';

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
  /** Without it, every third seed has nights. */
  readonly nights?: boolean;
  /** Without it, every third seed has channels, and none that has nights. */
  readonly channels?: boolean;
  /** Without it, every twelfth seed has fulfilment, and none that has nights or channels. */
  readonly fulfilment?: boolean;
  /** Without it, every twenty-fourth seed has the audit trail, and none that has nights or channels. */
  readonly trail?: boolean;
};

const hasNights = (seed: number): boolean => seed % 3 === 0;
const hasChannels = (seed: number): boolean => seed % 3 === 1;
const hasFulfilment = (seed: number): boolean => seed % 12 === 5;
const hasTrail = (seed: number): boolean => seed % 24 === 8;

const openMs = 25 * 60_000;
const lastAnswersMs = 20 * 60_000;
const hourMs = 3_600_000;
/** When people ask about bills that came anew, after the busy time. */
const anewHours = [20, 34, 76] as const;

/** One seed: a shop's busy half hour and whatever goes wrong in it, then a quiet day, with every rule checked. */
export async function simulate(seed: number, options: RunOptions = {}): Promise<Run> {
  const faults = faultsByChance(swarmRates(seed), options.only);
  const trace = traceOf(options.recorded ?? 'hash only');
  const { nights = hasNights(seed), channels = !nights && hasChannels(seed) } = options;
  const { fulfilment = !nights && !channels && hasFulfilment(seed), mistake } = options;
  const { trail = !nights && !channels && hasTrail(seed) } = options;
  const world = worldOf({ seed, faults, trace, nights, channels, fulfilment, trail, mistake });
  const goods = goodsOf(chanceOf(seed, 'goods'));
  fates(world);
  cashiers(world);
  await fillShelf(world, goods);
  void merchant(world, goods, openMs);
  buyers(world, goods, openMs);
  if (fulfilment) {
    reviewers(world);
    warehousePeople(world);
    expediters(world);
  }
  if (world.market) {
    reviewers(world);
    keepers(world);
    await listItems(world, goods);
    sellers(world, world.market, goods, openMs);
  }
  if (nights) {
    await openBooksOf(world);
    clerks(world);
  }
  await world.runFor(openMs + lastAnswersMs);
  if (nights)
    for (const hours of anewHours)
      world.ground.timeline.after(hours * hourMs, () => void askForAnew(world, `after ${hours} hours`));
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

/** Nights have run up to the day before the run. */
export function openBooksOf({ model, objects, ground }: World): Promise<void> {
  const outside = { ...nobody, objects: directObjects(objects) };
  return openBooks(shopOn(directPort(model), ground.timeline.now, undefined, outside).nights);
}
