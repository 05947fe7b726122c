import type { Clock } from '../../shared/kernel/clock.ts';
import { changeOrder } from './change-order.ts';
import { cancelled } from './domain/change-order.ts';
import type { Order } from './domain/order.ts';
import type { LargeOrderStore } from './large-order-store.ts';
import type { OrderStore } from './store.ts';

type Deps = { readonly orders: OrderStore; readonly largeOrders: LargeOrderStore; readonly now: Clock };

/** Cancels an order and frees its stock. Cancelling it again changes nothing. Throws as `cancelled` does. */
export async function cancelOrder(
  ask: { readonly id: string; readonly reason: string; readonly caller: string },
  deps: Deps,
): Promise<Order> {
  const who = { at: deps.now(), by: ask.caller, reason: ask.reason };
  const { order } = await changeOrder(ask.id, (found) => cancelled(found, who), deps);
  return order;
}
