import { Failure } from '../../shared/kernel/failure.ts';
import { cut } from '../../shared/kernel/text.ts';
import { endAttempt } from './ask-provider.ts';
import { giveBack } from './give-back.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import { isOpen } from './store.ts';

/**
 * What a closed order means for its payments: attempts that can still be paid are closed, at the provider first, and what
 * was paid goes back, unless a late payment has taken the order up again meanwhile. May be done again; throws BUSY where
 * money is captured whose owner is not settled yet, so that the message comes again.
 */
export async function endOrder(
  { orderId, reason }: { readonly orderId: string; readonly reason: string },
  deps: PaymentsDeps,
): Promise<void> {
  const payments = await deps.payments.ofOrder(orderId);
  // After the payments: what paid an order that is closed now will not pay it again.
  const closed = (await deps.payable(orderId))?.status === 'CANCELLED';
  for (const payment of payments.filter((each) => each.orderId === orderId)) {
    if (isOpen(payment)) await endAttempt(payment, deps);
    if (!closed || !payment.captured || payment.owner !== 'ORDER' || payment.refundable === 0) continue;
    if (payment.appliedAt === undefined)
      throw new Failure('BUSY', 'A payment of the closed order is not settled yet.');
    await giveBack(payment, { reason: cut(`订单取消 ${reason}`, 200), key: 'closed' }, deps);
  }
}
