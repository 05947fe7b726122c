import { Failure } from '../../shared/kernel/failure.ts';
import { formatMoney } from '../../shared/kernel/money.ts';
import { openedCase } from './case-store.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import { requestRefund } from './request-refund.ts';
import type { StoredPayment } from './store.ts';

type Why = { readonly reason: string; readonly key: string };

/**
 * Sends back all that is left of a payment, once for each amount: somebody may have asked for a part of it first. What the
 * provider takes no refund of any more is put before a person.
 */
export async function giveBack(
  payment: StoredPayment,
  { reason, key }: Why,
  deps: PaymentsDeps,
): Promise<void> {
  const { paymentId, currency, refundable } = payment;
  if (refundable === 0) return;
  const amount = { currency, minor: refundable };
  const idempotencyKey = `${key}-${refundable}`;
  try {
    await requestRefund({ paymentId, request: { amount, reason }, caller: 'payments', idempotencyKey }, deps);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // So much was sent back before, for another reason, and came back: its case is open.
    if (error.code === 'IDEMPOTENCY_KEY_REUSED') return;
    if (error.code !== 'REFUND_LIMIT') throw error;
    await deps.cases.open(cannotGoBack(payment, error.message, deps.now()));
  }
}

/** Money that should go back and that the provider takes no refund of. */
export const cannotGoBack = (
  { paymentId, provider, currency, refundable }: StoredPayment,
  why: string,
  now: number,
) => {
  const amount = { currency, minor: refundable };
  const message = `${formatMoney(amount)} should go back and cannot. ${why}`;
  return openedCase({ kind: 'REFUND_FAILED', provider, of: paymentId, paymentId, amount, message }, now);
};
