import { Failure } from '../../shared/kernel/failure.ts';
import { formatMoney } from '../../shared/kernel/money.ts';
import { paymentIdOf, strayIdOf } from './capture-payment.ts';
import { openedCase } from './case-store.ts';
import { type BilledPayment, fetchPayment } from './fetch-payment.ts';
import { cannotGoBack } from './give-back.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import { requestRefund } from './request-refund.ts';
import type { StoredPayment } from './store.ts';

type Duplicate = {
  readonly billed: BilledPayment;
  readonly reason: string;
  /** Who wanted it; where it needs approval here, somebody else gives that. */
  readonly by: string;
  /** The same for the same refund, however often it is asked for. */
  readonly key: string;
};

/**
 * REQUESTED: it is on its way back. RETURNED: it was already. NOT_DUPLICATE: it is the payment that paid its order.
 * STUCK: the provider takes no refund of it. The last two are before a person as a case.
 */
export type DuplicateOutcome = 'REQUESTED' | 'RETURNED' | 'NOT_DUPLICATE' | 'STUCK';

/**
 * Sends back a second payment of one attempt (退重复款), once for each key; written down first where nobody had told us of
 * it. Never the payment that an order lives on, whatever a bill says.
 */
export async function refundDuplicate(duplicate: Duplicate, deps: PaymentsDeps): Promise<DuplicateOutcome> {
  const { billed } = duplicate;
  const known = await paymentOf(billed, deps);
  if (!known) await fetchPayment(billed, deps);
  const payment = known ?? (await paymentOf(billed, deps));
  if (!payment?.captured) throw new Error('a duplicate to be refunded could not be written down');
  if (payment.owner === 'ORDER') return notDuplicate(payment, deps);
  return payment.refundable === 0 ? 'RETURNED' : sendBack(payment, duplicate, deps);
}

/** The money with the provider's number: an attempt's own, or beside it. */
async function paymentOf({ provider, outTradeNo, channelTxnId }: BilledPayment, { payments }: PaymentsDeps) {
  const own = await payments.get(paymentIdOf(outTradeNo));
  if (own?.provider === provider && own.captured?.channelTxnId === channelTxnId) return own;
  return payments.get(strayIdOf({ provider, outTradeNo, channelTxnId }));
}

async function sendBack(
  payment: StoredPayment,
  { billed, reason, by, key }: Duplicate,
  deps: PaymentsDeps,
): Promise<DuplicateOutcome> {
  const { paymentId, currency, refundable } = payment;
  const amount = { currency, minor: Math.min(billed.amount.minor, refundable) };
  try {
    await requestRefund({ paymentId, request: { amount, reason }, caller: by, idempotencyKey: key }, deps);
    return 'REQUESTED';
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // Money that no order needs goes back by itself, and may have begun to in this moment.
    if (error.code === 'REFUND_EXCEEDS_PAYMENT' || error.code === 'IDEMPOTENCY_KEY_REUSED') return 'RETURNED';
    if (error.code !== 'REFUND_LIMIT') throw error;
    await deps.cases.open(cannotGoBack(payment, error.message, deps.now()));
    return 'STUCK';
  }
}

async function notDuplicate(payment: StoredPayment, { cases, now }: PaymentsDeps): Promise<'NOT_DUPLICATE'> {
  const { paymentId, provider, currency, minor, orderId } = payment;
  const amount = { currency, minor };
  await cases.open(
    openedCase(
      {
        kind: 'BOOKS_DIFFER',
        provider,
        of: `${paymentId} duplicate`,
        paymentId,
        amount,
        message: `${formatMoney(amount)} was to go back as a duplicate, and is what paid order ${orderId}: see which of both payments is too many.`,
      },
      now(),
    ),
  );
  return 'NOT_DUPLICATE';
}
