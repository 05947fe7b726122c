import { type CloseDeps, closeReview } from './close-review.ts';
import { keepRefund, type RefundDeps } from './keep-refund.ts';

type Cancelled = { readonly orderId: string; readonly previousStatus: string };

/** Closes the review of an order that is cancelled, and keeps that its money goes back; of one that nobody had paid, none does. */
export async function followCancelled(
  cancelled: Cancelled,
  at: number,
  deps: CloseDeps & RefundDeps,
): Promise<void> {
  await closeReview(cancelled.orderId, deps);
  if (cancelled.previousStatus !== 'PENDING_PAYMENT') await keepRefund(cancelled, at, deps);
}
