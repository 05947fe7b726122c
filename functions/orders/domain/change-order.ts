import { Failure } from '../../../shared/kernel/failure.ts';
import type { Order } from './order.ts';
import { canBecome } from './status.ts';

/** A change of an order: the order after it, and the event that tells of it, where others need to know. */
export type OrderChange = {
  readonly order: Order;
  readonly event?: 'order.cancelled' | 'order.expired' | 'order.paid';
};
type Who = { readonly at: number; readonly by: string; readonly reason: string };

/**
 * Cancels an order. Undefined when it is cancelled already; what the clock closed is noted as cancelled too, so that no
 * late payment takes it up again. TOO_LATE_TO_CANCEL once picking has begun.
 */
export function cancelled(order: Order, who: Who): OrderChange | undefined {
  if (order.status === 'CANCELLED')
    return mayRevive(order) ? { order: moved(order, 'CANCELLED', who) } : undefined;
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

type Payment = Omit<Who, 'reason'> & { readonly paymentId: string };

/** Marks an order paid. Undefined when it is paid already, or is closed: then the money is another matter. */
export function paid(order: Order, { paymentId, ...who }: Payment): OrderChange | undefined {
  if (order.status !== 'PENDING_PAYMENT') return undefined;
  const after = moved(order, 'PAID', { ...who, reason: 'paid in full' });
  return { order: { ...after, paidAt: who.at, payment: paymentId }, event: 'order.paid' };
}

/** Whether a payment that came too late may still have the goods: the clock closed the order, nobody decided against it. */
export const mayRevive = ({ status, history, parts }: Order): boolean =>
  status === 'CANCELLED' && parts === 0 && history.at(-1)?.by === 'clock';

/** Makes an expired order paid, with the stock that was taken for it again. */
export function revived(order: Order, taken: Order['taken'], { paymentId, ...who }: Payment): OrderChange {
  const after = moved(order, 'PAID', { ...who, reason: 'paid late, the goods were there' });
  const { taken: _taken, ...kept } = after;
  return {
    order: { ...kept, ...(taken ? { taken } : {}), paidAt: who.at, payment: paymentId },
    event: 'order.paid',
  };
}

function moved(order: Order, to: Order['status'], { at, by, reason }: Who): Order {
  if (!canBecome(order.status, to)) throw new Error(`an order cannot go from ${order.status} to ${to}`);
  const step = { from: order.status, to, at, by, reason };
  return { ...order, status: to, version: order.version + 1, history: [...order.history, step] };
}
