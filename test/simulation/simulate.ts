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
import type { ItemChange } from './engine/model-table.ts';
import { directObjects } from './engine/objects.ts';
import { chanceOf } from './engine/random.ts';
import { stackless } from './engine/stackless.ts';
import { traceOf } from './engine/trace.ts';
import { openBooks } from './nights.ts';
import { large, type Scale, small } from './scale.ts';
import {
  type Counts,
  type Mistake,
  nobody,
  type Ports,
  shopOn,
  type Violation,
  type World,
  worldOf,
} from './world.ts';

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
  /** Without it, the seed says what is played. */
  readonly played?: Played | undefined;
  /** How what runs in a container reaches the world; without it, by nothing but the models. */
  readonly ports?: Ports | undefined;
  /** Sees every change of an item. */
  readonly watch?: (change: ItemChange) => void;
};

/** What a run has besides buyers, a merchant and money. */
export type Theme = 'nights' | 'channels' | 'fulfilment' | 'trail' | 'deploy';
export type Played = { readonly scale: Scale; readonly themes: readonly Theme[] };

const ofLarge: readonly (readonly Theme[])[] = [
  ['nights'],
  ['channels', 'fulfilment'],
  [],
  ['fulfilment'],
  ['trail'],
  ['channels'],
];
/** Most small seeds have no theme: what they show is found fastest without one. */
const ofSmall: readonly (readonly Theme[])[] = [
  ['channels', 'deploy'],
  ['channels', 'fulfilment'],
  ['deploy'],
  ['nights'],
  ['trail'],
  ['channels'],
  ['deploy'],
  ['fulfilment', 'deploy'],
  ['deploy'],
  ['nights', 'deploy'],
];
const themeEvery = 20;
const largeEvery = 125;

/** What a seed plays: a small shop mostly, and a large one now and then. */
export function playedIn(seed: number): Played {
  const [scale, every, themes] =
    seed % largeEvery === 0 ? [large, largeEvery, ofLarge] : [small, themeEvery, ofSmall];
  const turn = seed % every === 0 ? seed / every : undefined;
  return { scale, themes: (turn !== undefined && themes[turn % themes.length]) || [] };
}

const hourMs = 3_600_000;
/** When people ask about bills that came anew, after the busy time. */
const anewHours = [20, 34, 76] as const;

/** One seed: a shop's busy time and whatever goes wrong in it, then a quiet day, with every rule checked. */
export const simulate = (seed: number, options: RunOptions = {}): Promise<Run> =>
  options.recorded === 'with lines' ? play(seed, options) : stackless(() => play(seed, options));

async function play(seed: number, options: RunOptions): Promise<Run> {
  const { scale, themes } = options.played ?? playedIn(seed);
  const faults = faultsByChance(swarmRates(seed, scale.often), options.only);
  const trace = traceOf(options.recorded ?? 'hash only');
  const has = (theme: Theme) => themes.includes(theme);
  const world = worldOf({
    ...{ seed, faults, trace, scale, mistake: options.mistake, ports: options.ports },
    ...{ nights: has('nights'), channels: has('channels') },
    ...{ fulfilment: has('fulfilment'), trail: has('trail'), deploy: has('deploy') },
  });
  if (options.watch) world.onChange(options.watch);
  const goods = goodsOf(chanceOf(seed, 'goods'), scale);
  fates(world);
  cashiers(world);
  await fillShelf(world, goods);
  void merchant(world, goods);
  buyers(world, goods);
  if (world.depots || world.market) reviewers(world);
  if (world.depots) {
    warehousePeople(world);
    expediters(world);
  }
  if (world.market) {
    keepers(world);
    await listItems(world, goods);
    sellers(world, world.market, goods);
  }
  if (has('nights')) {
    await openBooksOf(world);
    clerks(world);
  }
  await world.runFor(scale.openMs + scale.lastAnswersMs);
  if (has('nights'))
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
