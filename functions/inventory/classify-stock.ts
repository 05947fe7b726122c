import { allDone } from '../../shared/kernel/all-done.ts';
import type { Classes, ClassRun, StoredClass } from './class-store.ts';
import { weeklyDemand } from './domain/demand-forecast.ts';
import {
  type CutOffs,
  classify,
  cutOffsSchema,
  type Measure,
  type StockClass,
  variationOf,
} from './domain/stock-classes.ts';
import type { ReviewState } from './planning-store.ts';
import { dayOf } from './reorder-policy.ts';
import type { SkuPage } from './review-stock.ts';
import type { WatchDeps } from './watch-stock.ts';

export type ClassifyDeps = Pick<WatchDeps, 'planning' | 'inventory' | 'now'> & {
  readonly classes: Classes;
  readonly skuPage: SkuPage;
};

type Ask = {
  /** When to stop (milliseconds since 1970); what is left waits for the next call of the day. */
  readonly until: number;
  /** Begins again where the day's run is done; else that run is the answer. */
  readonly again: boolean;
  /** New cut-offs from now on; those of the last run when left out. */
  readonly cutOffs?: CutOffs | undefined;
};

const runName = 'CLASSES';
const pageSize = 50;
const atOnce = 8;
const dayMs = 86_400_000;
const lookBackDays = 364;
/** The run's own item holds them; more than this many changes at once are no news any more. */
const mostChanges = 500;

/** Works out the ABC and XYZ class of every SKU from a year of demand. Undefined while SKUs are left to measure. */
export async function classifyStock(
  { until, again, cutOffs }: Ask,
  deps: ClassifyDeps,
): Promise<ClassRun | undefined> {
  const { planning, classes, now } = deps;
  const day = dayOf(now());
  const last = await classes.lastRun();
  const known = await planning.review(runName, day);
  if (known.done && !again) return last;
  let state: ReviewState = known.done ? { done: false, reviewed: 0 } : known;
  while (!state.done) {
    if (now() >= until) return undefined;
    const { skus, next } = await deps.skuPage(pageSize, state.position);
    await measurePage(skus, deps);
    const position = next as Record<string, string> | undefined;
    state = { done: !position, reviewed: state.reviewed + skus.length, ...(position ? { position } : {}) };
    if (position) await planning.putReview(runName, day, state);
  }
  const run = await divide(cutOffs ?? last?.cutOffs ?? cutOffsSchema.parse({}), deps);
  await planning.putReview(runName, day, state);
  return run;
}

/** The run of the month: on its first day (UTC), once, in as many calls as it takes. */
export async function classifyMonthly(until: number, deps: ClassifyDeps): Promise<void> {
  if (dayOf(deps.now()).endsWith('-01')) await classifyStock({ until, again: false }, deps);
}

async function measurePage(skus: readonly string[], deps: ClassifyDeps): Promise<void> {
  const { pools } = await deps.planning.getAll(skus);
  const pieces = skus.flatMap((sku) => {
    const pool = pools.get(sku);
    return pool && !pool.parts ? [pool] : [];
  });
  for (let at = 0; at < pieces.length; at += atOnce)
    await allDone(
      pieces.slice(at, at + atOnce).map(async ({ sku, price, currency }) => {
        await deps.classes.putMeasure(await measure({ sku, price, currency }, deps));
      }),
    );
}

type Priced = { readonly sku: string; readonly price: number; readonly currency: string };

async function measure({ sku, price, currency }: Priced, { inventory, now }: ClassifyDeps): Promise<Measure> {
  const today = dayOf(now());
  const days = await inventory.readDemand(sku, dayOf(now() - lookBackDays * dayMs), today);
  const sold = days.reduce((sum, { pieces }) => sum + BigInt(pieces), 0n);
  return { sku, currency, revenue: sold * BigInt(price), variation: variationOf(weeklyDemand(days, today)) };
}

/** Gives every measured SKU its class and notes what became of whom. */
async function divide(cutOffs: CutOffs, { classes, now }: ClassifyDeps): Promise<ClassRun> {
  const measured = await classes.all();
  const before = new Map(measured.map((each) => [each.sku, nameOf(each)]));
  const divided = classify(measured, cutOffs);
  const changed = divided.filter((each) => before.get(each.sku) !== nameOf(each));
  for (let at = 0; at < changed.length; at += atOnce)
    await allDone(changed.slice(at, at + atOnce).map((each) => classes.putClass(each)));
  const run = {
    cutOffs,
    at: now(),
    since: dayOf(now() - lookBackDays * dayMs),
    counts: countsOf(divided),
    changed: changed.slice(0, mostChanges).map((each) => {
      const from = before.get(each.sku);
      return { sku: each.sku, ...(from === undefined ? {} : { from }), to: `${each.abc}${each.xyz}` };
    }),
  };
  await classes.putRun(run);
  return run;
}

const nameOf = ({ abc, xyz }: Pick<StoredClass, 'abc' | 'xyz'>): string | undefined =>
  abc && xyz ? `${abc}${xyz}` : undefined;

function countsOf(divided: readonly StockClass[]): Record<string, number> {
  const groups = Map.groupBy(divided, (each) => `${each.abc}${each.xyz}`);
  return Object.fromEntries([...groups].sort().map(([name, all]) => [name, all.length]));
}
