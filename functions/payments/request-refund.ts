import { TableBusy, TransactionRefused } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import type { Money } from '../../shared/kernel/money.ts';
import type { Payable } from '../orders/contract.ts';
import { caseIdOf } from './case-store.ts';
import { paymentReference } from './channel-reference.ts';
import { needsApproval } from './domain/refund.ts';
import { refundShares } from './domain/refund-shares.ts';
import { refundEntry } from './entries.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { Provider } from './provider.ts';
import type { StoredRefund } from './refund-store.ts';
import type { StoredPayment } from './store.ts';

export type RefundRequest = { readonly amount: Money; readonly reason: string };
type Ask = {
  readonly paymentId: string;
  readonly request: RefundRequest;
  readonly caller: string;
  readonly idempotencyKey: string;
};
export type Requested = { readonly refund: StoredRefund; readonly replayed: boolean };

const dayMs = 86_400_000;
/** Where a provider names no limit, so many refunds of one payment are enough. */
const mostRefunds = 100;
const tries = 10;

/**
 * Asks for a refund (退款) of a part or all of a payment, once for each key, never above what is left: that is the
 * condition of the write. It goes to the provider at once, or waits for somebody's approval where it is large or the
 * money is disputed. Throws PAYMENT_NOT_FOUND, WRONG_STATUS, REFUND_EXCEEDS_PAYMENT, REFUND_LIMIT or
 * IDEMPOTENCY_KEY_REUSED.
 */
export async function requestRefund(ask: Ask, deps: PaymentsDeps): Promise<Requested> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const requested = await tryRequest(ask, deps);
    if (requested) return requested;
  }
  throw new TableBusy('others kept refunding the same payment');
}

/** Undefined where another refund came between: what falls to each line has to be seen again. */
async function tryRequest(ask: Ask, deps: PaymentsDeps): Promise<Requested | undefined> {
  const { paymentId, request, caller, idempotencyKey } = ask;
  const refundId = derivedId('rfd', [paymentId, caller, idempotencyKey]);
  const hash = bodyHash(request);
  const payment = await deps.payments.get(paymentId);
  if (!payment) throw new Failure('PAYMENT_NOT_FOUND', 'There is no such payment.');
  if (payment.refundIds.includes(refundId)) return again(refundId, hash, deps);
  const provider = (await deps.providers()).get(payment.provider);
  if (!provider) throw new Failure('PROVIDER_UNAVAILABLE', 'This payment provider is not set up.');
  requireRefundable(payment, request.amount, { provider, now: deps.now() });
  const refund = await refundOf({ ...ask, refundId, hash, payment }, deps);
  const bounds = {
    mostRefunds: provider.limits.partialRefunds ?? mostRefunds,
    seen: payment.refundIds.length,
  };
  try {
    await deps.refunds.request(refund, bounds);
    return { refund, replayed: false };
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
    const now = await deps.payments.get(paymentId);
    if (now?.refundIds.length !== bounds.seen || now.owner !== refund.owner) return undefined;
    throw exceeded(request.amount, now, provider);
  }
}

async function again(refundId: string, hash: string, { refunds }: PaymentsDeps): Promise<Requested> {
  const refund = await refunds.get(refundId);
  if (refund && refund.hash === hash) return { refund, replayed: true };
  throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another refund; use a new one.');
}

type At = { readonly provider: Provider; readonly now: number };

function requireRefundable(payment: StoredPayment, amount: Money, { provider, now }: At): void {
  const { captured, currency, appliedAt, finished } = payment;
  if (!captured || appliedAt === undefined)
    throw new Failure('WRONG_STATUS', 'The payment has not been received, or is being booked; try again.');
  const days = provider.limits.refundWindowDays;
  if (finished || now > captured.paidAt + days * dayMs)
    throw new Failure('REFUND_LIMIT', `${provider.name} takes refunds for ${days} days; this one is over.`);
  if (amount.currency !== currency || amount.minor <= 0)
    throw new Failure('INVALID_REQUEST', `A refund is a positive amount in ${currency}.`, {
      errors: [{ path: 'amount', message: 'must be positive and in the currency of the payment' }],
    });
}

type Asked = Ask & {
  readonly refundId: string;
  readonly hash: string;
  readonly payment: StoredPayment;
};

async function refundOf(asked: Asked, deps: PaymentsDeps): Promise<StoredRefund> {
  const { refundId, hash, payment, request, caller } = asked;
  const { paymentId, provider, currency, owner = 'ORDER', orderId } = payment;
  const { minor } = request.amount;
  const now = deps.now();
  const order = orderId === undefined || owner !== 'ORDER' ? undefined : await deps.payable(orderId);
  const of = { refundId, provider, owner, currency, minor };
  const waits = owner !== 'SURPLUS' && needsApproval({ minor, disputed: payment.disputes > 0 }, deps.policy);
  const ends = owner !== 'ORDER' && minor === payment.refundable;
  const moneyCase = ends ? await caseOf(paymentId, deps) : undefined;
  return {
    ...of,
    paymentId,
    outRefundNo: refundId.slice('rfd_'.length),
    ...atProvider(payment),
    reason: request.reason,
    shares: order ? await sharesOf(payment, order, minor, deps) : [],
    status: waits ? 'AWAITING_APPROVAL' : 'REQUESTED',
    by: caller,
    hash,
    requestedAt: now,
    ...(moneyCase === undefined ? {} : { caseId: moneyCase }),
    asks: 0,
    version: 1,
    posting: refundEntry('requested', of, now),
    events: waits ? [] : ['refund.requested'],
  };
}

/** What the provider calls the payment, and us: the refund's entry tells it, and is made of the refund alone. */
function atProvider({ captured, outTradeNo }: StoredPayment): Pick<StoredRefund, 'channelTxnId' | 'account'> {
  const reference = paymentReference({ captured, outTradeNo });
  return {
    ...(reference?.paymentNo === undefined ? {} : { channelTxnId: reference.paymentNo }),
    ...(reference?.account === undefined ? {} : { account: reference.account }),
  };
}

const mostShares = 100;

async function sharesOf(payment: StoredPayment, order: Payable, minor: number, { refunds }: PaymentsDeps) {
  if (order.lineShares.length > mostShares) return [];
  const earlier = (await refunds.ofPayment(payment)).filter(
    ({ status }) => status !== 'FAILED' && status !== 'REJECTED',
  );
  return refundShares(
    { lines: order.lineShares, total: order.total.minor },
    earlier.map(({ shares }) => shares),
    minor,
  );
}

/** The case that is over when the money has gone back. */
async function caseOf(of: string, { cases }: PaymentsDeps): Promise<string | undefined> {
  for (const kind of ['DUPLICATE', 'LATE', 'WRONG_AMOUNT', 'UNKNOWN_ORDER'] as const) {
    const found = await cases.get(caseIdOf({ kind, of }));
    if (found) return found.caseId;
  }
  return undefined;
}

function exceeded(amount: Money, payment: StoredPayment | undefined, { limits }: Provider): Failure {
  const left = payment?.refundable ?? 0;
  if (amount.minor > left)
    return new Failure('REFUND_EXCEEDS_PAYMENT', 'More than is left of the payment.', {
      members: { refundable: { currency: amount.currency, minor: left } },
    });
  return new Failure(
    'REFUND_LIMIT',
    `The provider takes ${limits.partialRefunds ?? mostRefunds} refunds of one payment.`,
  );
}
