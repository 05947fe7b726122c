import { ConditionRefused, TableBusy, TransactionRefused } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { ends, type OrderChange, released } from './domain/change-order.ts';
import type { Order } from './domain/order.ts';
import type { LargeOrderStore } from './large-order-store.ts';
import type { OrderStore } from './store.ts';

type Deps = { readonly orders: OrderStore; readonly largeOrders: LargeOrderStore; readonly now: Clock };
type Changed = { readonly order: Order; readonly changed: boolean };

const tries = 6;

/**
 * Loads an order, decides on a change, writes it on the condition that nobody else changed it meanwhile; if somebody
 * did, decides anew. So of a cancellation, an expiry and a payment at the same time exactly one happens.
 * `decide` gives undefined where nothing is to be done. What it leaves with nothing to wait for is released in the same
 * write. Throws ORDER_NOT_FOUND.
 */
export async function changeOrder(
  id: string,
  decide: (order: Order) => OrderChange | undefined,
  { orders, largeOrders, now }: Deps,
): Promise<Changed> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const order = await orders.get(id);
    if (!order) throw new Failure('ORDER_NOT_FOUND', 'There is no such order.');
    const decided = decide(order);
    const change = decided && released(decided, now());
    if (!change) return { order, changed: false };
    if (await written(change, orders)) {
      if (ends(change) && change.order.parts > 0) await largeOrders.release(id);
      return { order: change.order, changed: true };
    }
  }
  throw new TableBusy('others kept changing the order');
}

/** False when somebody changed the order first. A pool that cannot take its stock back is a bug and stays one. */
async function written(change: OrderChange, orders: OrderStore): Promise<boolean> {
  try {
    if (ends(change)) await orders.close(change);
    else await orders.change(change);
    return true;
  } catch (error) {
    const overtaken =
      error instanceof ConditionRefused ||
      (error instanceof TransactionRefused && error.refusals[0]?.met === false);
    if (!overtaken) throw error;
    return false;
  }
}
