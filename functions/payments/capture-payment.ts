import { derivedId } from '../../shared/kernel/ids.ts';
import { formatMoney } from '../../shared/kernel/money.ts';
import { dayOf } from '../ledger/contract.ts';
import { openedCase, type StoredCase } from './case-store.ts';
import { accountOf, type Capture, type Owner, receivableOf } from './domain/payment.ts';
import { entryOf } from './entries.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { PaymentFact, ProviderName } from './provider.ts';
import type { Captured, StoredPayment } from './store.ts';

/** What became of money that a provider says has come. DUPLICATE: we knew. The last three are before a person as a case. */
export type CaptureOutcome = 'CAPTURED' | 'DUPLICATE' | 'PAID_TWICE' | 'WRONG_AMOUNT' | 'UNKNOWN_ORDER';

type Deps = Pick<PaymentsDeps, 'payments' | 'now'>;
type Money = { readonly provider: ProviderName; readonly fact: PaymentFact };

export const paymentIdOf = (outTradeNo: string): string => `pay_${outTradeNo}`;

/**
 * Writes down money that came, in one request where it is what was asked for or known already. Money that is not is
 * written down all the same, first, as a payment of its own in suspense with a case: none is ever dropped.
 */
export async function capturePayment({ provider, fact }: Money, deps: Deps): Promise<CaptureOutcome> {
  const capture = captureOf(fact, deps.now());
  const paymentId = paymentIdOf(fact.outTradeNo);
  const captured = capturedAs({ paymentId, provider, fact, capture }, 'ORDER');
  const outcome = await deps.payments.capture(captured);
  if (outcome.done) return 'CAPTURED';
  const { found } = outcome;
  if (!found || found.provider !== provider) return stray('UNKNOWN_ORDER', { provider, fact, capture }, deps);
  if (!found.captured) return wrongAmount(found, { provider, fact, capture }, deps);
  if (isSame(found.captured, fact)) {
    if (fact.state === 'FINISHED' && !found.finished) await deps.payments.finished(paymentId);
    return 'DUPLICATE';
  }
  return stray('PAID_TWICE', { provider, fact, capture, orderId: found.orderId }, deps);
}

/** The same payment, though one of both tellings may leave out the provider's number. */
const isSame = ({ channelTxnId }: Capture, fact: PaymentFact): boolean =>
  fact.channelTxnId === undefined || [fact.channelTxnId, fact.outTradeNo].includes(channelTxnId);

type Came = Money & { readonly capture: Capture };

/** Whether a fact says that money came: a refund of it says so too. */
export const tellsOfMoney = ({ state, refunded }: PaymentFact): boolean =>
  state === 'SUCCEEDED' || state === 'FINISHED' || refunded !== undefined;

/** What a fact captures; paid now where the provider does not say when. */
const captureOf = (fact: PaymentFact, now: number): Capture => {
  const settlesOn = fact.settlesOn ?? dayBeyond(fact.paidAt ?? now, now);
  return {
    channelTxnId: fact.channelTxnId ?? fact.outTradeNo,
    minor: fact.amount.minor,
    paidAt: Math.min(fact.paidAt ?? now, now),
    capturedAt: now,
    ...(settlesOn === undefined ? {} : { settlesOn }),
    account: fact.merchant.account,
  };
};

/** The provider's day, where our clock is behind and still shows the one before: its bill has the payment on its own. */
const dayBeyond = (paidAt: number, now: number): string | undefined =>
  dayOf(paidAt) > dayOf(now) ? dayOf(paidAt) : undefined;

/** Money that came: the provider owes it us, and it is the owner's. */
const capturedAs = (
  { paymentId, provider, fact, capture }: Came & { readonly paymentId: string },
  owner: Owner,
): Captured => ({
  paymentId,
  provider,
  currency: fact.amount.currency,
  capture,
  finished: fact.state === 'FINISHED',
  posting: entryOf(
    { kind: 'payment', id: paymentId, step: 'captured' },
    {
      debit: receivableOf(provider),
      credit: accountOf(owner, provider),
      currency: fact.amount.currency,
      minor: capture.minor,
    },
    { at: capture.capturedAt },
  ),
});

async function wrongAmount(found: StoredPayment, came: Came, deps: Deps): Promise<CaptureOutcome> {
  const { provider, fact } = came;
  const asked = { currency: found.currency, minor: found.minor };
  const opened = openedCase(
    {
      kind: 'WRONG_AMOUNT',
      provider,
      of: found.paymentId,
      paymentId: found.paymentId,
      amount: fact.amount,
      message: `${formatMoney(fact.amount)} came for order ${found.orderId}, which asked for ${formatMoney(asked)}.`,
    },
    deps.now(),
  );
  const captured = capturedAs({ ...came, paymentId: found.paymentId }, 'UNKNOWN');
  const done = await deps.payments.captureOddly({ captured, opened });
  // Somebody captured meanwhile: the same money, or other money under the same number.
  return done ? 'WRONG_AMOUNT' : capturePayment({ provider, fact }, deps);
}

type Numbers = {
  readonly provider: ProviderName;
  readonly outTradeNo: string;
  readonly channelTxnId: string;
};

/** The payment that money is written down as which belongs to no attempt. */
export const strayIdOf = ({ provider, outTradeNo, channelTxnId }: Numbers): string =>
  derivedId('pay', ['stray', provider, outTradeNo, channelTxnId]);

type Stray = Came & { readonly orderId?: string | undefined };

/** Money under a number that is not ours, or a second time under one that is: a payment of its own. */
async function stray(kind: 'UNKNOWN_ORDER' | 'PAID_TWICE', came: Stray, deps: Deps): Promise<CaptureOutcome> {
  const { provider, fact, capture, orderId } = came;
  const { outTradeNo, amount } = fact;
  const paymentId = strayIdOf({ provider, outTradeNo, channelTxnId: capture.channelTxnId });
  const owner = kind === 'PAID_TWICE' ? 'SURPLUS' : 'UNKNOWN';
  const { posting } = capturedAs({ ...came, paymentId }, owner);
  const payment: StoredPayment = {
    paymentId,
    ...(orderId === undefined ? {} : { orderId }),
    provider,
    method: 'unknown',
    outTradeNo,
    currency: amount.currency,
    minor: amount.minor,
    createdAt: capture.paidAt,
    expiresAt: capture.paidAt,
    status: 'SUCCEEDED',
    by: provider,
    hash: '',
    captured: capture,
    owner,
    appliedAt: capture.capturedAt,
    refundable: amount.minor,
    refunded: 0,
    refundIds: [],
    disputes: 0,
    finished: fact.state === 'FINISHED',
    asks: 0,
    version: 1,
    posting,
    events: ['payment.captured'],
  };
  const done = await deps.payments.stray(payment, strayCase(kind, payment, deps.now()));
  return done ? kind : 'DUPLICATE';
}

function strayCase(kind: 'UNKNOWN_ORDER' | 'PAID_TWICE', payment: StoredPayment, now: number): StoredCase {
  const { paymentId, provider, outTradeNo, orderId, currency, minor } = payment;
  const amount = { currency, minor };
  const message =
    kind === 'PAID_TWICE'
      ? `${formatMoney(amount)} came a second time for order ${orderId}.`
      : `${formatMoney(amount)} came under number ${outTradeNo}, which is none of ours.`;
  const opening = { provider, of: paymentId, paymentId, amount, message };
  return openedCase({ kind: kind === 'PAID_TWICE' ? 'DUPLICATE' : kind, ...opening }, now);
}
