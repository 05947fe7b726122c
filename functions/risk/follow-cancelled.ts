import { type CloseDeps, closeReview } from './close-review.ts';
import { keepRefund, type RefundDeps } from './keep-refund.ts';

type Cancelled = { readonly orderId: string; readonly previousStatus: string };

/** Keeps that the money of a cancelled order goes back (of one that nobody had paid, none does), and closes its review. */
export async function followCancelled(
  cancelled: Cancelled,
  at: number,
  deps: CloseDeps & RefundDeps,
): Promise<void> {
  if (cancelled.previousStatus !== 'PENDING_PAYMENT') await keepRefund(cancelled, at, deps);
  await closeReview(cancelled.orderId, deps);
}
