import { Failure } from '../../../shared/kernel/failure.ts';
import type { Order } from './order.ts';
import { canBecome } from './status.ts';

/** A change of an order: the order after it, and the event that tells of it. */
export type OrderChange = {
  readonly order: Order;
  readonly event: 'order.cancelled' | 'order.expired' | 'order.paid';
};
type Who = { readonly at: number; readonly by: string; readonly reason: string };

/** Cancels an order. Undefined when it is cancelled already; TOO_LATE_TO_CANCEL once picking has begun. */
export function cancelled(order: Order, who: Who): OrderChange | undefined {
  if (order.status === 'CANCELLED') return undefined;
  const early = order.status === 'PENDING_PAYMENT' || order.status === 'PAID' || order.status === 'RELEASED';
  if (!early)
    throw new Failure('TOO_LATE_TO_CANCEL', `The order is ${order.status}.`, {
      members: { orderStatus: order.status },
    });
  return { order: moved(order, 'CANCELLED', who), event: 'order.cancelled' };
}

/** Closes an order that was not paid in time. Undefined when there is nothing to do: paid, cancelled, or not yet due. */
export function expired(order: Order, at: number): OrderChange | undefined {
  const due =
    order.status === 'PENDING_PAYMENT' && order.reservedUntil !== undefined && order.reservedUntil <= at;
  if (!due) return undefined;
  return {
    order: moved(order, 'CANCELLED', { at, by: 'clock', reason: 'not paid in time' }),
    event: 'order.expired',
  };
}

/** Marks an order paid. Undefined when it is paid already, or can no longer be: then the money has to go back. */
export function paid(order: Order, who: Omit<Who, 'reason'>): OrderChange | undefined {
  if (!canBecome(order.status, 'PAID')) return undefined;
  const after = moved(order, 'PAID', { ...who, reason: 'paid in full' });
  return { order: { ...after, paidAt: who.at }, event: 'order.paid' };
}

function moved(order: Order, to: Order['status'], { at, by, reason }: Who): Order {
  if (!canBecome(order.status, to)) throw new Error(`an order cannot go from ${order.status} to ${to}`);
  const step = { from: order.status, to, at, by, reason };
  return { ...order, status: to, version: order.version + 1, history: [...order.history, step] };
}
