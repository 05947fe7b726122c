import { formatMoney, type Money } from '../../shared/kernel/money.ts';
import { type CaptureOutcome, capturePayment, paymentIdOf, tellsOfMoney } from './capture-payment.ts';
import { openedCase } from './case-store.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { PaymentFact, ProviderName } from './provider.ts';
import { attemptOf } from './store.ts';

/** A payment as a provider's bill tells of it. */
export type BilledPayment = {
  readonly provider: ProviderName;
  /** Our account there. */
  readonly account: string;
  /** Our number of it as the bill has it; empty where it has none. */
  readonly outTradeNo: string;
  readonly channelTxnId: string;
  readonly amount: Money;
  /** Milliseconds since 1970, by the provider; and its business day YYYY-MM-DD. */
  readonly paidAt: number;
  readonly businessDate: string;
};

/** DENIED: the provider itself knows of no such payment, which is before a person as a case. */
export type FetchOutcome = CaptureOutcome | 'DENIED';

/**
 * Books a payment that a bill has and we have not (补单), once however often it is asked for. The provider is asked about an
 * attempt of ours, and its answer is what counts; money that belongs to no attempt is written down as the bill tells it,
 * in suspense with its case. Throws where the provider gives no answer: to be tried again.
 */
export async function fetchPayment(billed: BilledPayment, deps: PaymentsDeps): Promise<FetchOutcome> {
  const { provider: name, outTradeNo, channelTxnId } = billed;
  const asBilled = { provider: name, fact: factOf(billed) };
  const attempt = await deps.payments.get(paymentIdOf(outTradeNo));
  if (attempt?.provider !== name || attempt.captured) return capturePayment(asBilled, deps);
  const provider = (await deps.providers()).get(name);
  if (!provider) throw new Error('a payment to be fetched waits for its provider to be set up');
  const answer = await provider.query(attemptOf(attempt));
  if (answer.state === 'UNKNOWN') throw new Error('the provider does not say whether a payment was made');
  if (answer.state === 'ABSENT' || !tellsOfMoney(answer.fact)) return denied(billed, deps);
  const outcome = await capturePayment({ provider: name, fact: answer.fact }, deps);
  // Under one number of ours there may be two payments at a provider: it told of the other one.
  const isTold = (answer.fact.channelTxnId ?? channelTxnId) === channelTxnId;
  return isTold ? outcome : capturePayment(asBilled, deps);
}

const factOf = (billed: BilledPayment): PaymentFact => ({
  outTradeNo: billed.outTradeNo,
  channelTxnId: billed.channelTxnId,
  state: 'SUCCEEDED',
  amount: billed.amount,
  paidAt: billed.paidAt,
  settlesOn: billed.businessDate,
  merchant: { account: billed.account },
  eventKey: `bill ${billed.channelTxnId}`,
});

async function denied(
  { provider, channelTxnId, outTradeNo, amount }: BilledPayment,
  { cases, now }: PaymentsDeps,
): Promise<'DENIED'> {
  await cases.open(
    openedCase(
      {
        kind: 'BOOKS_DIFFER',
        provider,
        of: `${provider} ${channelTxnId}`,
        paymentId: paymentIdOf(outTradeNo),
        amount,
        message: `${provider}'s bill has ${formatMoney(amount)} under ${outTradeNo}, and asked about it, it says that nothing was paid.`,
      },
      now(),
    ),
  );
  return 'DENIED';
}
