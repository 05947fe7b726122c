import type { Clock } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { changeOrder } from './change-order.ts';
import { expired } from './domain/change-order.ts';
import type { LargeOrderStore } from './large-order-store.ts';
import { type OrderStore, type Overdue, runsOf } from './store.ts';

export type ExpireDeps = {
  readonly orders: OrderStore;
  readonly largeOrders: LargeOrderStore;
  readonly now: Clock;
  readonly reservationMs: number;
};
export type Expiry = {
  readonly expired: number;
  /** Large orders that somebody left half held or half released. */
  readonly clearedUp: number;
  /** Orders that could not be dealt with now; the next run finds them again. */
  readonly failed: readonly unknown[];
};

const atOnce = 8;

/**
 * Closes every unpaid order whose reservation has passed and gives its stock back, until nothing is due or `until`
 * (milliseconds since 1970) has come. It may run twice at once, stop anywhere and start again.
 */
export async function expireOrders(until: number, deps: ExpireDeps): Promise<Expiry> {
  const counts = { expired: 0, clearedUp: 0 };
  const failed: unknown[] = [];
  for (const { shard } of runsOf(true)) {
    let due = await dueIn(shard, deps);
    while (due.length > 0 && deps.now() < until) {
      const outcomes = await Promise.allSettled(due.slice(0, atOnce).map((each) => settle(each, deps)));
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') failed.push(outcome.reason);
        else counts[outcome.value] += 1;
      due = due.slice(atOnce);
      if (due.length === 0 && failed.length === 0) due = await dueIn(shard, deps);
    }
  }
  return { ...counts, failed };
}

const dueIn = (shard: number, { orders, now, reservationMs }: ExpireDeps): Promise<readonly Overdue[]> =>
  orders.overdue(shard, now() - reservationMs, now());

async function settle({ id, unfinished }: Overdue, deps: ExpireDeps): Promise<'expired' | 'clearedUp'> {
  if (unfinished) {
    await deps.largeOrders.giveUp(id);
    await deps.largeOrders.release(id);
    return 'clearedUp';
  }
  try {
    await changeOrder(id, (order) => expired(order, deps.now()), deps);
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'ORDER_NOT_FOUND')) throw error;
  }
  return 'expired';
}
