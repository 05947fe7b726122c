import type { Page } from '../../shared/dynamodb/table.ts';
import { type Erasure, lookedAt } from './domain/erasure.ts';
import type { Retention } from './domain/retention.ts';
import { eraseOrder, type Needed, neededNow } from './erase-order.ts';
import type { PersonsOrder } from './person-store.ts';
import type { PrivacyDeps } from './privacy-deps.ts';

type Deps = PrivacyDeps & { readonly retention: Retention };

export type WorkedErasures = {
  /** Orders that are forgotten. */
  readonly erased: number;
  /** Erasures that were looked at to their end. */
  readonly looked: number;
  /** The errors of orders and erasures that could not be worked on; the next run finds them again. */
  readonly failed: readonly unknown[];
};

/**
 * What the clock does about erasures (删除): goes through the orders of each person who wanted it, forgets those that may be
 * forgotten, and notes when to look at the others. The orders that are left are the work that is left, so it goes on where
 * whoever was killed had stopped.
 */
export async function workErasures(until: number, deps: Deps): Promise<WorkedErasures> {
  const ids = await deps.erasures.due(deps.now());
  const run: Run = { until, needed: undefined, erased: 0, failed: [] };
  let looked = 0;
  for (const id of ids) {
    if (deps.now() >= until) break;
    try {
      if (await workErasure(id, run, deps)) looked += 1;
    } catch (error) {
      run.failed.push(error);
    }
  }
  return { erased: run.erased, looked, failed: run.failed };
}

type Run = {
  readonly until: number;
  /** Looked up with the first order that asks. */
  needed: Promise<Needed> | undefined;
  erased: number;
  readonly failed: unknown[];
};

/** False where the time was not enough, or somebody opened it again meanwhile: it is still due. */
async function workErasure(erasureId: string, run: Run, deps: Deps): Promise<boolean> {
  const erasure = await deps.erasures.get(erasureId);
  if (!erasure || erasure.dueAt === undefined || erasure.dueAt > deps.now()) return false;
  await forgetLists(erasure, deps);
  const nextAt = await eachOrder(erasure, run, deps);
  if (nextAt === 'OUT_OF_TIME') return false;
  const counts = await deps.erasures.counts(erasureId);
  return deps.erasures.save(lookedAt(erasure, { counts, nextAt, now: deps.now() }));
}

/** Entries of lists are the person's, whatever orders there are. Their words go first: gone entries have no names. */
async function forgetLists({ erasureId, listed, by, requestedAt }: Erasure, deps: Deps): Promise<void> {
  if (listed === undefined) return;
  const key = { kind: by, hash: listed, until: requestedAt };
  const words = await deps.trail.forget(await deps.lists.trails(key));
  const listEntries = await deps.lists.forget(key);
  if (words + listEntries > 0) await deps.erasures.count(erasureId, { words, listEntries });
}

const pageSize = 100;
const atOnce = 5;
const soonMs = 60_000;

/** When the first of the orders that have to wait may be due; undefined where none waits. */
async function eachOrder(
  erasure: Erasure,
  run: Run,
  deps: Deps,
): Promise<number | undefined | 'OUT_OF_TIME'> {
  let nextAt: number | undefined;
  let start: Page['next'];
  do {
    const page = await deps.persons.orders(erasure.person, { limit: pageSize, ...(start ? { start } : {}) });
    const rows = page.items.filter(({ placedAt }) => placedAt <= erasure.requestedAt);
    const first = await eachOf(rows, { erasure, run, deps });
    if (first === 'OUT_OF_TIME') return first;
    nextAt = earlier(first, nextAt);
    start = page.next;
  } while (start);
  return nextAt;
}

const earlier = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

async function eachOf(
  rows: readonly PersonsOrder[],
  around: Around,
): Promise<number | undefined | 'OUT_OF_TIME'> {
  let nextAt: number | undefined;
  for (let at = 0; at < rows.length; at += atOnce) {
    if (around.deps.now() >= around.run.until) return 'OUT_OF_TIME';
    const looks = rows.slice(at, at + atOnce).map((row) => oneOrder(row, around));
    for (const lookAt of await Promise.all(looks)) nextAt = earlier(lookAt, nextAt);
  }
  return nextAt;
}

type Around = { readonly erasure: Erasure; readonly run: Run; readonly deps: Deps };

/** When to look at it again; undefined where it is forgotten. An order that fails stands in no other one's way. */
async function oneOrder(row: PersonsOrder, { erasure, run, deps }: Around): Promise<number | undefined> {
  const now = deps.now();
  if (row.waiting && row.waiting.lookAt > now) return row.waiting.lookAt;
  try {
    run.needed ??= neededNow(deps);
    const outcome = await eraseOrder(row, { erasure, needed: await run.needed }, deps);
    if (outcome === 'ERASED') {
      run.erased += 1;
      return undefined;
    }
    await deps.persons.wait(erasure.person, row.orderId, outcome);
    return outcome.lookAt;
  } catch (error) {
    run.failed.push(error);
    return now + soonMs;
  }
}
