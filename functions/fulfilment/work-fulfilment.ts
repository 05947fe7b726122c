import { Failure } from '../../shared/kernel/failure.ts';
import { allocateOrder } from './allocate-order.ts';
import type { Allocation } from './domain/allocated.ts';
import { isWaveDue } from './domain/gather-wave.ts';
import { againAt, planned } from './domain/plan.ts';
import { endOrder } from './end-order.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { makeWave, openWave, unheld } from './make-wave.ts';
import { by, orderOn } from './order-on.ts';
import { planPut } from './plan-store.ts';
import { replaceMissing } from './replace-missing.ts';

export type Worked = {
  /** Orders that were looked at: queued ones, and those that something was to be done about. */
  readonly orders: number;
  readonly waves: number;
  /** The first error of each that failed; the next run finds them again. */
  readonly failed: readonly unknown[];
};

type Tally = { orders: number; waves: number; readonly failed: unknown[] };

/**
 * What the clock does until a time: finishes waves that somebody began, makes waves where the policy says so, allocates
 * orders that are in the queue or wait for goods, replaces what pickers did not find, and completes what was delivered long
 * enough ago. Each kind of work has half of the time that is left at most, so that none keeps the others from theirs.
 */
export async function workFulfilment(until: number, deps: FulfilmentDeps): Promise<Worked> {
  const tally: Tally = { orders: 0, waves: 0, failed: [] };
  for (const work of [finishWaves, makeWaves, workQueue]) {
    const now = deps.now();
    await work(now + (until - now) / 2, tally, deps);
  }
  await workDue(until, tally, deps);
  return tally;
}

const page = 50;

async function workDue(until: number, tally: Tally, deps: FulfilmentDeps): Promise<void> {
  for await (const ids of deps.plans.due(deps.now()))
    for (const orderId of ids) {
      if (deps.now() >= until) return;
      await counted(() => workPlan(orderId, deps), tally);
      tally.orders += 1;
    }
}

async function counted(work: () => Promise<unknown>, { failed }: Tally): Promise<void> {
  try {
    await work();
  } catch (error) {
    failed.push(error);
  }
}

/** Does what is due for one order, and lets the clock forget it where nothing is. */
async function workPlan(orderId: string, deps: FulfilmentDeps): Promise<void> {
  const [plan, order] = await Promise.all([deps.plans.get(orderId), deps.orders.load(orderId)]);
  if (!plan || plan.dueAt === undefined || plan.dueAt > deps.now()) return;
  if (order?.status === 'CANCELLED') return void (await endOrder(orderId, deps));
  if (plan.missing.length > 0) return void (await replaceMissing(orderId, deps));
  if (plan.status === 'WAITING' && (await allocateOrder(orderId, deps)) !== 'LEFT_ALONE') return;
  await orderOn(orderId, deps);
  const at = deps.now();
  const { dueAt: _dueAt, ...rest } = plan;
  // Whoever holds the order now lets it go one day; with our own hold on it, it stands in no queue then.
  const waits = plan.status === 'WAITING' && order !== undefined;
  const again = waits ? { dueAt: againAt(at, plan.tries), tries: plan.tries + 1 } : {};
  const who = { at, by, reason: '自动完成 delivered long enough ago' };
  const completed = order?.status === 'DELIVERED' ? deps.orders.step(order, 'COMPLETED', who).writes : [];
  await deps.transact([planPut(planned(rest, { ...again, changedAt: at })), ...completed]);
}

/** Those whose event was lost or came while somebody held them. */
async function workQueue(until: number, tally: Tally, deps: FulfilmentDeps): Promise<void> {
  let after: string | undefined;
  do {
    const { ids, next } = await deps.orders.queued({ limit: page, after });
    for (const orderId of ids) {
      if (deps.now() >= until) return;
      await counted(() => allocateOrder(orderId, deps), tally);
      tally.orders += 1;
    }
    after = next;
  } while (after !== undefined);
}

/** After this nobody is making a wave any more who has not finished it. */
const abandonedMs = 120_000;

async function finishWaves(until: number, tally: Tally, deps: FulfilmentDeps): Promise<void> {
  for (const wave of await deps.waves.opening(deps.now() - abandonedMs, page)) {
    if (deps.now() >= until) return;
    await counted(() => openWave(wave, deps), tally);
    tally.waves += 1;
  }
}

const minuteMs = 60_000;

async function makeWaves(until: number, tally: Tally, deps: FulfilmentDeps): Promise<void> {
  const { autoWaves } = await deps.policies.get();
  if (!autoWaves.enabled) return;
  const { fromAllocations, mostOrders, byCarrier } = autoWaves;
  const isDue = (waiting: readonly Allocation[]) => isWaveDue(waiting, autoWaves, deps.now());
  for (const { warehouseId } of await deps.warehouses()) {
    const limit = Math.max(fromAllocations, mostOrders);
    const { items } = await deps.allocations.list(warehouseId, 'TO_PICK', { limit });
    const carriers = new Set(byCarrier ? items.map(({ carrier }) => carrier) : [undefined]);
    for (const carrier of carriers) {
      const own = byCarrier ? items.filter((each) => each.carrier === carrier) : items;
      // What somebody holds is in the list too; orders are read only where a wave seems to be due.
      if (deps.now() >= until || !isDue(own) || !isDue(await unheld(own, deps))) continue;
      const idempotencyKey = JSON.stringify([warehouseId, carrier ?? '', Math.floor(deps.now() / minuteMs)]);
      const ask = { warehouseId, carrier, mostOrders };
      await counted(() => orNothing(makeWave({ ask, caller: 'clock', idempotencyKey }, deps)), tally);
      tally.waves += 1;
    }
  }
}

/** What waited a moment ago may be in another wave by now. */
async function orNothing(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'NOTHING_TO_PICK') throw error;
  }
}
