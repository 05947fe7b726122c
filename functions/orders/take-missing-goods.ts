import { TableBusy } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { holdsOf } from './domain/hold.ts';
import type { Order } from './domain/order.ts';
import { isShort } from './domain/release.ts';
import type { HoldDeps } from './place-order.ts';
import type { QueueStore } from './queue-store.ts';
import { type StockDeps, withGoods, written } from './take-goods.ts';

type Deps = HoldDeps & StockDeps;

const tries = 6;

/**
 * Takes the goods that an order waits for, all or none; with them its STOCK hold goes, and it may be released. Gives the
 * order as it is then. Throws ORDER_NOT_FOUND.
 */
export async function takeMissingGoods(id: string, deps: Deps): Promise<Order> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const order = await deps.orders.get(id);
    if (!order) throw new Failure('ORDER_NOT_FOUND', 'There is no such order.');
    const goods = isShort(order) ? await withGoods(order, undefined, deps) : undefined;
    if (!goods) return order;
    const after = await written(goods, deps);
    if (after) return after;
  }
  throw new TableBusy('others kept taking the goods of an order that waits for them');
}

export type Supplied = {
  readonly supplied: number;
  readonly waiting: number;
  readonly failed: readonly unknown[];
};

const pageSize = 100;

/** Tries for every order that waits for goods, the oldest first, until `until` (milliseconds since 1970). */
export async function supplyWaiting(
  until: number,
  deps: Deps & { readonly queue: Pick<QueueStore, 'short'> },
): Promise<Supplied> {
  const counts = { supplied: 0, waiting: 0 };
  const failed: unknown[] = [];
  let page = await deps.queue.short({ limit: pageSize });
  for (;;) {
    for (const id of page.ids) {
      if (deps.now() >= until) return { ...counts, failed };
      try {
        const order = await takeMissingGoods(id, deps);
        counts[holdsOf(order).some(({ kind }) => kind === 'STOCK') ? 'waiting' : 'supplied'] += 1;
      } catch (error) {
        failed.push(error);
      }
    }
    if (!page.next) return { ...counts, failed };
    page = await deps.queue.short({ limit: pageSize, start: page.next });
  }
}
