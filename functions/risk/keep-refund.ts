import type { JudgedOrders } from './judged-orders.ts';
import { leaveRefund, type SnapshotDeps } from './take-snapshot.ts';

export type RefundDeps = Pick<SnapshotDeps, 'keys' | 'salt'> & {
  readonly orders: Pick<JudgedOrders, 'view'>;
  /** The order that a payment pays. */
  readonly orderPaidBy: (paymentId: string) => Promise<string | undefined>;
};

/**
 * Keeps that an order's money went back (退款), for the rates of its buyer, its address and so on. `of` is the order, or the
 * payment that was refunded; money that was no order's says nothing about a buyer.
 */
export async function keepRefund(
  of: { readonly orderId: string } | { readonly paymentId: string },
  at: number,
  deps: RefundDeps,
): Promise<void> {
  const orderId = 'orderId' in of ? of.orderId : await deps.orderPaidBy(of.paymentId);
  const order = orderId === undefined ? undefined : await deps.orders.view(orderId);
  if (order) await leaveRefund(order, at, deps);
}
