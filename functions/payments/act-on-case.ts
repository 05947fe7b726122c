import { Failure } from '../../shared/kernel/failure.ts';
import type { Money } from '../../shared/kernel/money.ts';
import { applyPayment } from './apply-payment.ts';
import type { CaseChange, StoredCase } from './case-store.ts';
import { accountOf } from './domain/payment.ts';
import type { CaseKind } from './domain/payment-case.ts';
import { entryIdOf, entryOf, holdEntry } from './entries.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import { requestRefund } from './request-refund.ts';
import { settleRefund } from './settle-refund.ts';
import { disputedUpdate, type StoredPayment } from './store.ts';

export type CaseAction =
  | { readonly action: 'note'; readonly text: string }
  | { readonly action: 'refund'; readonly text: string }
  | { readonly action: 'apply'; readonly orderId: string; readonly text: string }
  | { readonly action: 'hold'; readonly paymentId: string; readonly amount: Money; readonly text: string }
  | { readonly action: 'settle-refund'; readonly outcome: 'succeeded' | 'failed'; readonly text: string }
  | { readonly action: 'resolve'; readonly text: string };
type Ask = { readonly caseId: string; readonly action: CaseAction; readonly caller: string };
type Acting = { readonly found: StoredCase; readonly caller: string; readonly text: string };

const tries = 5;

/**
 * Works on a case: notes something; sends the money of it back; gives it to an order (apply); holds money for a dispute
 * (hold); says how a refund came out that the provider left to a person (settle-refund); or ends it (resolve), which lets
 * go what is held, and is refused while there is money that is nobody's. Throws CASE_NOT_FOUND, WRONG_STATUS, and what a
 * refund may throw.
 */
export async function actOnCase(ask: Ask, deps: PaymentsDeps): Promise<StoredCase> {
  const { caseId, action, caller } = ask;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const found = await deps.cases.get(caseId);
    if (!found) throw new Failure('CASE_NOT_FOUND', 'There is no such case.');
    if (found.status === 'RESOLVED' && action.action !== 'note')
      throw new Failure('WRONG_STATUS', 'The case is resolved.', { members: { current: 'resolved' } });
    const change = await changeOf(action, { found, caller, text: action.text }, deps);
    const after = await deps.cases.change(change);
    if (after) return after;
  }
  throw new Failure('BUSY', 'Others are working on the case; try again.', { retryAfterSeconds: 1 });
}

function changeOf(action: CaseAction, acting: Acting, deps: PaymentsDeps): Promise<CaseChange> | CaseChange {
  switch (action.action) {
    case 'note':
      return noted(acting, deps);
    case 'refund':
      return refunded(acting, deps);
    case 'apply':
      return applied(acting, action.orderId, deps);
    case 'hold':
      return held(acting, action, deps);
    case 'settle-refund':
      return settled(acting, action.outcome, deps);
    case 'resolve':
      return resolved(acting, deps);
  }
}

const noted = ({ found, caller, text }: Acting, { now }: PaymentsDeps): CaseChange => ({
  before: found,
  note: { at: now(), by: caller, text },
});

const wrongKind = (found: StoredCase): Failure =>
  new Failure('WRONG_STATUS', `A case ${found.kind} has no such way out.`, {
    members: { current: found.kind },
  });

async function paymentOf({ paymentId = '' }: StoredCase, { payments }: PaymentsDeps): Promise<StoredPayment> {
  const payment = await payments.get(paymentId);
  if (!payment?.captured) throw new Failure('PAYMENT_NOT_FOUND', 'The case is of no payment that came.');
  return payment;
}

/** Sends back all that is left of the money; the case ends when it has gone. */
async function refunded(acting: Acting, deps: PaymentsDeps): Promise<CaseChange> {
  const { found, caller, text } = acting;
  const payment = await paymentOf(found, deps);
  if (payment.owner === 'ORDER') throw wrongKind(found);
  const { paymentId, currency, refundable: minor } = payment;
  const request = { amount: { currency, minor }, reason: text };
  const idempotencyKey = `${found.caseId}-${found.version}`;
  if (minor > 0) await requestRefund({ paymentId, request, caller, idempotencyKey }, deps);
  return noted(acting, deps);
}

/**
 * The money is an order's after all: it leaves suspense, then pays the order. Should that have been paid or closed in the
 * same moment, the money is nobody's and goes back.
 */
async function applied(acting: Acting, orderId: string, deps: PaymentsDeps): Promise<CaseChange> {
  const { found } = acting;
  const payment = await paymentOf(found, deps);
  const given = payment.owner === 'ORDER' && payment.orderId === orderId;
  if (!given) await give(payment, { found, orderId }, deps);
  await applyPayment(payment.paymentId, deps);
  const settled = await deps.payments.get(payment.paymentId);
  const resolution =
    settled?.owner === 'ORDER' ? `It is order ${orderId}'s.` : `Order ${orderId} did not need it any more.`;
  return { ...noted(acting, deps), resolution };
}

type Giving = { readonly found: StoredCase; readonly orderId: string };

async function give(payment: StoredPayment, { found, orderId }: Giving, deps: PaymentsDeps): Promise<void> {
  const { paymentId, provider, currency, owner, refundable: minor, captured } = payment;
  if (owner !== 'UNKNOWN' || minor !== captured?.minor) throw wrongKind(found);
  const order = await deps.payable(orderId);
  if (!order) throw new Failure('ORDER_NOT_FOUND', 'There is no such order.');
  if (order.status !== 'PENDING_PAYMENT')
    throw new Failure('WRONG_STATUS', 'The order does not wait for payment.');
  const at = deps.now();
  const posting = entryOf(
    { kind: 'payment', id: paymentId, step: 'applied' },
    { debit: accountOf('UNKNOWN', provider), credit: accountOf('ORDER', provider), currency, minor },
    { at },
  );
  if (!(await deps.payments.assign({ payment, orderId, posting, at })))
    throw new Failure('BUSY', 'Others are working on this money; try again.', { retryAfterSeconds: 1 });
}

/** Money that is disputed (争议冻结) stays where it is at the provider, and is nobody's to spend here. */
async function held(
  acting: Acting,
  { paymentId, amount }: { readonly paymentId: string; readonly amount: Money },
  deps: PaymentsDeps,
): Promise<CaseChange> {
  const { found } = acting;
  if (found.kind !== 'DISPUTE' || found.held > 0) throw wrongKind(found);
  const payment = await paymentOf({ ...found, paymentId }, deps);
  const { captured, currency, provider, owner = 'ORDER' } = payment;
  const fits = amount.currency === currency && amount.minor > 0 && amount.minor <= (captured?.minor ?? 0);
  if (!fits || payment.provider !== found.provider)
    throw new Failure('INVALID_REQUEST', 'Hold a part of a payment of this provider.', {
      errors: [{ path: 'amount', message: 'must be positive and no more than was paid' }],
    });
  return {
    ...noted(acting, deps),
    paymentId,
    amount,
    held: amount.minor,
    posting: holdEntry(found, { account: accountOf(owner, provider), amount, now: deps.now() }),
    also: [disputedUpdate(paymentId, 1)],
  };
}

/** A refund that failed may have been of money that is nobody's: then it is still here. */
const ofMoney: readonly CaseKind[] = ['DUPLICATE', 'LATE', 'WRONG_AMOUNT', 'UNKNOWN_ORDER', 'REFUND_FAILED'];

/** A case is not over while money waits in it that is nobody's. */
async function requireSettled(found: StoredCase, { payments, refunds }: PaymentsDeps): Promise<void> {
  const refund = found.kind === 'REFUND_ABNORMAL' && (await refunds.get(found.refundId ?? ''));
  if (refund && refund.status === 'ABNORMAL')
    throw new Failure('WRONG_STATUS', 'First say how the refund came out (settle-refund).');
  const payment = ofMoney.includes(found.kind) && (await payments.get(found.paymentId ?? ''));
  if (payment && payment.owner !== 'ORDER' && payment.refunded !== payment.captured?.minor)
    throw new Failure('WRONG_STATUS', 'The money is still here: refund it, or give it to its order.');
}

async function resolved(acting: Acting, deps: PaymentsDeps): Promise<CaseChange> {
  const { found, text } = acting;
  await requireSettled(found, deps);
  const ending = { ...noted(acting, deps), resolution: text };
  if (found.held === 0 || !found.amount) return ending;
  const payment = await paymentOf(found, deps);
  // Where it was taken from: whose the money is may have changed meanwhile.
  const from = found.posting?.lines.find(({ minor }) => minor > 0)?.account;
  const account = from ?? accountOf(payment.owner ?? 'ORDER', payment.provider);
  const posting = entryOf(
    { kind: 'dispute', id: found.caseId, step: 'released' },
    { debit: 'dispute-hold', credit: account, currency: found.amount.currency, minor: found.held },
    { at: deps.now(), reverses: entryIdOf(found.caseId, 'held') },
  );
  return { ...ending, held: 0, posting, also: [disputedUpdate(payment.paymentId, -1)] };
}

async function settled(
  acting: Acting,
  outcome: 'succeeded' | 'failed',
  deps: PaymentsDeps,
): Promise<CaseChange> {
  const { found, text } = acting;
  const refund = found.refundId === undefined ? undefined : await deps.refunds.get(found.refundId);
  if (found.kind !== 'REFUND_ABNORMAL' || !refund) throw wrongKind(found);
  const state = outcome === 'succeeded' ? 'SUCCEEDED' : 'FAILED';
  const done = refund.status === state || (await settleRefund(refund, { state }, deps));
  if (!done) throw new Failure('WRONG_STATUS', `The refund is ${refund.status}.`);
  return { ...noted(acting, deps), resolution: text };
}
