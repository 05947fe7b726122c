import type { Clock } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { changeOrder } from './change-order.ts';
import { expired } from './domain/change-order.ts';
import type { LargeOrderStore } from './large-order-store.ts';
import { type OrderStore, runsOf } from './store.ts';

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
  const { orders, largeOrders, now, reservationMs } = deps;
  const work: readonly Work[] = [
    {
      of: 'clearedUp',
      due: () => largeOrders.unfinished(now()),
      settle: (id) => largeOrders.clearUp(id, now()),
    },
    ...runsOf(true).map(
      ({ shard }): Work => ({
        of: 'expired',
        due: () => orders.overdue(shard, now() - reservationMs, now()),
        settle: (id) => expire(id, deps),
      }),
    ),
  ];
  const counts = { expired: 0, clearedUp: 0 };
  const failed: unknown[] = [];
  for (const each of work) counts[each.of] += await workOff(each, until, { now, failed });
  return { ...counts, failed };
}

type Work = {
  readonly of: 'expired' | 'clearedUp';
  readonly due: () => Promise<readonly string[]>;
  readonly settle: (id: string) => Promise<void>;
};

/** Asks for what is due and settles it, some at once, until nothing new is due; gives how many were settled. */
async function workOff(
  { due, settle }: Work,
  until: number,
  run: { now: Clock; failed: unknown[] },
): Promise<number> {
  const seen = new Set<string>();
  for (let found = await due(); found.some((id) => !seen.has(id)) && run.now() < until; found = await due()) {
    const fresh = found.filter((id) => !seen.has(id));
    for (let at = 0; at < fresh.length && run.now() < until; at += atOnce) {
      const batch = fresh.slice(at, at + atOnce);
      for (const id of batch) seen.add(id);
      const outcomes = await Promise.allSettled(batch.map(settle));
      run.failed.push(
        ...outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : [])),
      );
    }
  }
  return seen.size;
}

async function expire(id: string, deps: ExpireDeps): Promise<void> {
  try {
    await changeOrder(id, (order) => expired(order, deps.now()), deps);
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'ORDER_NOT_FOUND')) throw error;
  }
}
