import type { Clock } from '../../shared/kernel/clock.ts';
import { changeOrder } from './change-order.ts';
import { paid } from './domain/change-order.ts';
import type { LargeOrderStore } from './large-order-store.ts';
import type { OrderStore } from './store.ts';

type Deps = { readonly orders: OrderStore; readonly largeOrders: LargeOrderStore; readonly now: Clock };

/** Marks an order paid. False when it already was, or was closed before: then the money has to go back. */
export async function markOrderPaid(id: string, by: string, deps: Deps): Promise<boolean> {
  const { changed } = await changeOrder(id, (order) => paid(order, { at: deps.now(), by }), deps);
  return changed;
}
