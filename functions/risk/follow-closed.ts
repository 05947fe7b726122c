import { type CloseDeps, closeReview } from './close-review.ts';
import { keepRefund, type RefundDeps } from './keep-refund.ts';

/** One that the clock closed says nothing of its status before: nobody had paid it. */
type Closed = { readonly orderId: string; readonly previousStatus?: string };

/** Keeps that the money of a closed order goes back (of one that nobody had paid, none does), and closes its review. */
export async function followClosed(
  { orderId, previousStatus = 'PENDING_PAYMENT' }: Closed,
  at: number,
  deps: CloseDeps & RefundDeps,
): Promise<void> {
  if (previousStatus !== 'PENDING_PAYMENT') await keepRefund({ orderId }, at, deps);
  await closeReview(orderId, deps);
}
