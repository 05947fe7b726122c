import { Failure } from '../../shared/kernel/failure.ts';
import { formatMoney } from '../../shared/kernel/money.ts';
import { pauseAfter } from './ask-provider.ts';
import { openedCase, type StoredCase } from './case-store.ts';
import { mayBecome, type RefundStatus } from './domain/refund.ts';
import { refundEntry } from './entries.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { Provider, RefundAnswer, RefundRequest, RefundState } from './provider.ts';
import type { RefundStep, StoredRefund } from './refund-store.ts';
import { attemptOf, type StoredPayment } from './store.ts';

/**
 * Sends a refund to the provider, or asks what became of it, and writes that down. The number is the same every time, so
 * the provider refunds once, however often this is done. An order that has no money left is cancelled first.
 */
export async function sendRefund(refundId: string, deps: PaymentsDeps): Promise<void> {
  const refund = await deps.refunds.get(refundId);
  if (refund?.status !== 'REQUESTED' && refund?.status !== 'PROCESSING') return;
  const payment = await deps.payments.get(refund.paymentId);
  const provider = (await deps.providers()).get(refund.provider);
  if (!payment?.captured || !provider) throw new Error('a refund waits for its provider to be set up');
  if (refund.status === 'REQUESTED') await cancelUnsent(payment, deps);
  const request = requestOf(refund, payment);
  const sent =
    refund.status === 'REQUESTED' ? await provider.refund(request) : await provider.queryRefund(request);
  const answer = sent.state === 'DECLINED' ? await afterDecline(request, sent, provider) : sent;
  await settleRefund(refund, answer, deps);
}

/** An order whose money goes back whole is not sent, unless it is too late for that. */
async function cancelUnsent(payment: StoredPayment, { refunds, orders }: PaymentsDeps): Promise<void> {
  const { owner, orderId, refundable } = payment;
  if (owner !== 'ORDER' || orderId === undefined || refundable > 0) return;
  const all = await refunds.ofPayment(payment);
  if (all.some(({ status }) => status === 'AWAITING_APPROVAL')) return;
  try {
    await orders.cancel(orderId, '已全额退款 refunded whole');
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'TOO_LATE_TO_CANCEL')) throw error;
  }
}

/** A repeat may be declined because the first one was taken: what is there now decides. */
async function afterDecline(
  request: RefundRequest,
  declined: RefundAnswer,
  provider: Provider,
): Promise<RefundAnswer> {
  const found = await provider.queryRefund(request);
  return found.state === 'ABSENT' ? declined : found;
}

const requestOf = (refund: StoredRefund, payment: StoredPayment): RefundRequest => ({
  // Of what was paid, should that have been another amount than was asked for.
  attempt: {
    ...attemptOf(payment),
    amount: { currency: refund.currency, minor: payment.captured?.minor ?? payment.minor },
  },
  channelTxnId: payment.captured?.channelTxnId ?? '',
  outRefundNo: refund.outRefundNo,
  amount: { currency: refund.currency, minor: refund.minor },
  kind: 'REFUND',
  reason: refund.reason,
  requestedAt: refund.requestedAt,
});

/** What a provider's word means for a refund; undefined where it means nothing yet. */
function nextStatus(answer: RefundAnswer | { readonly state: RefundState }): RefundStatus | undefined {
  switch (answer.state) {
    case 'SUCCEEDED':
    case 'PROCESSING':
    case 'ABNORMAL':
      return answer.state;
    case 'FAILED':
    case 'CLOSED':
    case 'DECLINED':
      return 'FAILED';
    default:
      return undefined;
  }
}

/** A provider's answer; or the bare word that it is so, with the time where that is told. */
type Word =
  | RefundAnswer
  | { readonly state: RefundState }
  | { readonly state: RefundState; readonly refundedAt: number };

/**
 * Writes down how a refund goes on; false where that was known. What is unclear changes nothing but when to ask next; money
 * that went back although the refund is over here is put before a person.
 */
export async function settleRefund(refund: StoredRefund, answer: Word, deps: PaymentsDeps): Promise<boolean> {
  const { refundId, status } = refund;
  const to = nextStatus(answer);
  if (!mayBecome(status, to ?? status)) {
    const contradicts = to === 'SUCCEEDED' && status !== 'SUCCEEDED';
    if (contradicts) await deps.cases.open(contradictionOf(refund, deps.now()));
    return contradicts;
  }
  if (await deps.refunds.step(stepOf(refund, answer, to, deps.now()))) return true;
  const meanwhile = await deps.refunds.get(refundId);
  return meanwhile !== undefined && settleRefund(meanwhile, answer, deps);
}

function stepOf(refund: StoredRefund, answer: Word, next: RefundStatus | undefined, now: number): RefundStep {
  const to = next ?? refund.status;
  const channelRefundId = 'fact' in answer ? answer.fact.channelRefundId : undefined;
  const named = channelRefundId === undefined ? {} : { channelRefundId };
  const step = { before: refund, to, at: now };
  if (next === undefined || to === 'PROCESSING')
    return { ...step, change: named, askAt: now + pauseAfter(refund.asks) };
  const booked = { ...step, ...bookedAs(refund, to, now) };
  if (to === 'SUCCEEDED') return { ...booked, change: { ...named, ...doneOn(answer), settledAt: now } };
  const failure = 'code' in answer && answer.code !== undefined ? answer.code : answer.state;
  return { ...booked, change: { ...named, failure }, opens: troubleOf(refund, to, now) };
}

/** When the provider did it, as far as it tells. */
function doneOn(answer: Word): Pick<StoredRefund, 'refundedAt' | 'settlesOn'> {
  if (!('fact' in answer)) return 'refundedAt' in answer ? { refundedAt: answer.refundedAt } : {};
  const { refundedAt, settlesOn } = answer.fact;
  return {
    ...(refundedAt === undefined ? {} : { refundedAt }),
    ...(settlesOn === undefined ? {} : { settlesOn }),
  };
}

function bookedAs(refund: StoredRefund, to: RefundStatus, now: number) {
  if (to === 'ABNORMAL') return {};
  const step = to === 'SUCCEEDED' ? 'succeeded' : 'failed';
  return { posting: refundEntry(step, refund, now), events: [`refund.${step}`] };
}

function wordsOf(to: RefundStatus, amount: string, provider: string): string {
  if (to === 'ABNORMAL')
    return `${amount} could not reach the buyer and waits at ${provider}: see to it there, then say how it came out.`;
  if (to === 'REJECTED') return `A refund of ${amount} was rejected, and no order needs the money.`;
  return `${provider} would not refund ${amount}. The money is where it was.`;
}

/** The money waits for a person: it could not reach the buyer, or the provider would not send it. */
export function troubleOf(refund: StoredRefund, to: RefundStatus, now: number): StoredCase {
  const { refundId, paymentId, provider, currency, minor } = refund;
  const amount = { currency, minor };
  return openedCase(
    {
      kind: to === 'ABNORMAL' ? 'REFUND_ABNORMAL' : 'REFUND_FAILED',
      provider,
      of: refundId,
      refundId,
      paymentId,
      amount,
      message: wordsOf(to, formatMoney(amount), provider),
    },
    now,
  );
}

/** The provider said no, or we did, and the money went back all the same. */
function contradictionOf(refund: StoredRefund, now: number): StoredCase {
  const { refundId, paymentId, provider, status, currency, minor } = refund;
  const amount = { currency, minor };
  const message = `${formatMoney(amount)} went back at ${provider}, of a refund that is ${status} here: see to the books.`;
  return openedCase(
    { kind: 'UNKNOWN_REFUND', provider, of: refundId, refundId, paymentId, amount, message },
    now,
  );
}
