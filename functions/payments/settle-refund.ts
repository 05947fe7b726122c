import { derivedId } from '../../shared/kernel/ids.ts';
import { formatMoney } from '../../shared/kernel/money.ts';
import { transfer } from '../ledger/contract.ts';
import { pauseAfter } from './ask-provider.ts';
import { openedCase, type StoredCase } from './case-store.ts';
import { mayBecome, type RefundStatus, refundBooking } from './domain/refund.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { Provider, RefundAnswer, RefundRequest, RefundState } from './provider.ts';
import type { StoredRefund } from './refund-store.ts';
import { attemptOf, type StoredPayment } from './store.ts';

/**
 * Sends a refund to the provider, or asks what became of it, and writes that down. The number is the same every time, so
 * the provider refunds once, however often this is done.
 */
export async function sendRefund(refundId: string, deps: PaymentsDeps): Promise<void> {
  const refund = await deps.refunds.get(refundId);
  if (refund?.status !== 'REQUESTED' && refund?.status !== 'PROCESSING') return;
  const payment = await deps.payments.get(refund.paymentId);
  const provider = (await deps.providers()).get(refund.provider);
  if (!payment?.captured || !provider) throw new Error('a refund waits for its provider to be set up');
  const request = requestOf(refund, payment);
  const sent =
    refund.status === 'REQUESTED' ? await provider.refund(request) : await provider.queryRefund(request);
  const answer = sent.state === 'DECLINED' ? await afterDecline(request, sent, provider) : sent;
  await settleRefund(refund, answer, deps);
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

/**
 * Writes down how a refund goes on. What came before, or is unclear, changes nothing but when to ask next. Where somebody
 * else wrote first, it is decided anew: a result that is told while it is being asked for must not be passed over.
 */
export async function settleRefund(
  refund: StoredRefund,
  answer: RefundAnswer | { readonly state: RefundState; readonly channelRefundId?: string },
  deps: PaymentsDeps,
): Promise<boolean> {
  for (let before: StoredRefund | undefined = refund; before; ) {
    if (await settleOnce(before, answer, deps)) return true;
    const after: StoredRefund | undefined = await deps.refunds.get(refund.refundId);
    before = after?.version === before.version ? undefined : after;
  }
  return false;
}

async function settleOnce(
  refund: StoredRefund,
  answer: RefundAnswer | { readonly state: RefundState; readonly channelRefundId?: string },
  deps: PaymentsDeps,
): Promise<boolean> {
  const now = deps.now();
  const to = nextStatus(answer);
  if (to !== undefined && to !== refund.status && !mayBecome(refund.status, to)) return false;
  const askAt = now + pauseAfter(refund.asks);
  const channelRefundId = 'fact' in answer ? answer.fact.channelRefundId : undefined;
  const named = channelRefundId === undefined ? {} : { channelRefundId };
  if (to === undefined || to === 'PROCESSING')
    return deps.refunds.step({ before: refund, to: to ?? refund.status, change: named, askAt, at: now });
  const failure = 'code' in answer ? answer.code : answer.state;
  return deps.refunds.step({
    before: refund,
    to,
    change: { ...named, ...(to === 'SUCCEEDED' ? { settledAt: now } : { failure }) },
    ...bookedAs(refund, to, now),
    ...(to === 'SUCCEEDED' ? {} : { opens: troubleOf(refund, to, now) }),
    at: now,
  });
}

function bookedAs(refund: StoredRefund, to: RefundStatus, now: number) {
  if (to === 'ABNORMAL') return {};
  const step = to === 'SUCCEEDED' ? 'succeeded' : 'failed';
  const booking = refundBooking(step, refund, now, derivedId('ent', [refund.refundId, step]));
  return { posting: transfer(booking, booking), events: [`refund.${step}`] };
}

/** The money waits for a person: it could not reach the buyer, or the provider would not send it. */
export function troubleOf(refund: StoredRefund, to: RefundStatus, now: number): StoredCase {
  const { refundId, paymentId, provider, currency, minor } = refund;
  const amount = { currency, minor };
  const what =
    to === 'ABNORMAL'
      ? `${formatMoney(amount)} could not reach the buyer and waits at ${provider}: see to it there, then say how it came out.`
      : `${provider} would not refund ${formatMoney(amount)}. The money is where it was.`;
  return openedCase(
    {
      kind: to === 'ABNORMAL' ? 'REFUND_ABNORMAL' : 'REFUND_FAILED',
      provider,
      of: refundId,
      refundId,
      paymentId,
      amount,
      message: what,
    },
    now,
  );
}
