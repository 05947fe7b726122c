import { Failure } from '../../../shared/kernel/failure.ts';
import { isPseudonym } from '../../../shared/kernel/person.ts';
import { holdsOf, pendingRisk, withHolds } from './hold.ts';
import type { Order, StatusChange } from './order.ts';
import { isStoppable, mayBeReleased } from './release.ts';
import { canBecome } from './status.ts';

export type OrderEvent =
  | 'order.cancelled'
  | 'order.expired'
  | 'order.paid'
  | 'order.changed'
  | 'order.released'
  | 'order.shipped'
  | 'order.delivered'
  | 'order.returned';

/** A change of an order, written at once: how it was, how it is, and the events that tell of it, the first one first. */
export type OrderChange = {
  readonly before: Order;
  readonly order: Order;
  readonly events: readonly OrderEvent[];
};
/** Whether the order held stock until now, and holds none after it. */
export const ends = ({ before, order }: OrderChange): boolean =>
  order.status === 'CANCELLED' && before.status !== 'CANCELLED';

export type Who = { readonly at: number; readonly by: string; readonly reason: string };

/**
 * Cancels an order. Undefined when it is cancelled already; what the clock closed is noted as cancelled too, so that no
 * late payment takes it up again. TOO_LATE_TO_CANCEL once a parcel has left.
 */
export function cancelled(order: Order, who: Who): OrderChange | undefined {
  if (order.status === 'CANCELLED')
    return mayRevive(order) ? changed(order, moved(order, 'CANCELLED', who)) : undefined;
  if (!isStoppable(order))
    throw new Failure('TOO_LATE_TO_CANCEL', `The order is ${order.status}.`, {
      members: { orderStatus: order.status },
    });
  return changed(order, moved(order, 'CANCELLED', who), 'order.cancelled');
}

/** All that an order has been through is one item with it: who holds or sends it elsewhere again and again is stopped there. */
export const mostHistory = 200;

/** Throws ACTION_NOT_ALLOWED where an order was changed so often that no person should do so once more. */
export function requireRoom({ history }: Order): void {
  if (history.length >= mostHistory)
    throw new Failure('ACTION_NOT_ALLOWED', 'The order was changed too often; cancel it or let it go.');
}

/** Closes an order that was not paid in time. Undefined when there is nothing to do: paid, cancelled, or not yet due. */
export function expired(order: Order, at: number): OrderChange | undefined {
  const due =
    order.status === 'PENDING_PAYMENT' && order.reservedUntil !== undefined && order.reservedUntil <= at;
  if (!due) return undefined;
  const who = { at, by: 'clock', reason: 'not paid in time' };
  return changed(order, moved(order, 'CANCELLED', who), 'order.expired');
}

type Payment = Omit<Who, 'reason'> & { readonly paymentId: string };

/** Marks an order paid. Undefined when it is paid already, or is closed: then the money is another matter. */
export function paid(order: Order, { paymentId, ...who }: Payment): OrderChange | undefined {
  if (order.status !== 'PENDING_PAYMENT') return undefined;
  const after = moved(order, 'PAID', { ...who, reason: 'paid in full' });
  return changed(order, { ...after, paidAt: who.at, payment: paymentId }, 'order.paid');
}

/**
 * Whether a payment that came too late may still have the goods: the clock closed the order, nobody decided against it, and it
 * is known whom they are for (not erased since).
 */
export const mayRevive = ({ status, history, parts, shipTo }: Order): boolean =>
  status === 'CANCELLED' && parts === 0 && history.at(-1)?.by === 'clock' && !isPseudonym(shipTo.name);

/**
 * Makes an expired order paid, with the stock that was taken for it again. Where risk holds it, risk is asked again: what was
 * decided while it was closed has not reached it.
 */
export function revived(order: Order, taken: Order['taken'], { paymentId, ...who }: Payment): OrderChange {
  const after = moved(order, 'PAID', { ...who, reason: 'paid late, the goods were there' });
  const again = { ...withTakes(after, taken), paidAt: who.at, payment: paymentId };
  if (!holdsOf(again).some(({ kind }) => kind === 'RISK'))
    return released(changed(order, again, 'order.paid'), who.at);
  const holds = withHolds(holdsOf(again), ({ kind }) => kind === 'RISK', [pendingRisk(who.at)]);
  return changed(order, { ...again, holds }, 'order.paid', 'order.changed');
}

/** The order with its pieces held there; undefined stands for the plain pools of its lines. */
export function withTakes({ taken: _taken, ...order }: Order, taken: Order['taken']): Order {
  return { ...order, ...(taken ? { taken } : {}) };
}

/**
 * The change, with the order released too where nothing is left to wait for: one write does both, so that no order is
 * ready without being in the queue.
 */
export function released(change: OrderChange, at: number): OrderChange {
  const { before, order, events } = change;
  if (!mayBeReleased(order)) return change;
  const step: StatusChange = { from: order.status, to: 'RELEASED', at, by: 'orders', reason: 'ready' };
  return {
    before,
    order: { ...order, status: 'RELEASED', releasedAt: at, history: [...order.history, step] },
    events: [...events, 'order.released'],
  };
}

/** A change of what an order is, apart from its status; `who` is noted where a person did it. */
export function edited(before: Order, after: Order, { who, event }: Edit = {}): OrderChange {
  const { status } = before;
  const step: readonly StatusChange[] = who ? [{ from: status, to: status, ...who }] : [];
  const order = { ...after, version: before.version + 1, history: [...before.history, ...step] };
  return changed(before, order, ...(event ? [event] : []));
}
type Edit = { readonly who?: Who; readonly event?: OrderEvent };

export const changed = (before: Order, order: Order, ...events: readonly OrderEvent[]): OrderChange => ({
  before,
  order,
  events,
});

/** The order one status on, noted in its history. */
export function moved(order: Order, to: Order['status'], { at, by, reason }: Who): Order {
  if (!canBecome(order.status, to)) throw new Error(`an order cannot go from ${order.status} to ${to}`);
  const step = { from: order.status, to, at, by, reason };
  return { ...order, status: to, version: order.version + 1, history: [...order.history, step] };
}
