import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { type Posting, transfer } from '../ledger/contract.ts';
import { accountOf, type Owner } from './domain/payment.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { StoredPayment } from './store.ts';

type Gift = { readonly payment: StoredPayment; readonly orderId: string };

/**
 * Gives money in suspense to an order that is to be paid with it. First it is the order's, so that nobody can send it back
 * meanwhile; then it pays the order, or goes back into suspense. May be done again after it stopped anywhere. Throws
 * ORDER_NOT_FOUND or WRONG_STATUS.
 */
export async function giveToOrder({ payment, orderId }: Gift, deps: PaymentsDeps): Promise<void> {
  const { paymentId } = payment;
  const given =
    payment.owner === 'ORDER' && payment.orderId === orderId
      ? payment
      : await take({ payment, orderId }, deps);
  const outcome = await deps.orders.pay(orderId, paymentId);
  if (outcome === 'PAID') return deps.payments.applied(paymentId, deps.now());
  const posting = moved(given, { from: 'ORDER', to: 'UNKNOWN' }, deps.now());
  await deps.payments.unassign({ paymentId, orderId: payment.orderId, posting });
  throw notWaiting();
}

const notWaiting = () => new Failure('WRONG_STATUS', 'The order does not wait for payment.');

async function take({ payment, orderId }: Gift, deps: PaymentsDeps): Promise<StoredPayment> {
  const order = await deps.payable(orderId);
  if (!order) throw new Failure('ORDER_NOT_FOUND', 'There is no such order.');
  // One that the clock closed may still take its goods again.
  if (order.status !== 'PENDING_PAYMENT' && order.status !== 'CANCELLED') throw notWaiting();
  const { paymentId } = payment;
  const posting = moved(payment, { from: 'UNKNOWN', to: 'ORDER' }, deps.now());
  if (!(await deps.payments.assign({ paymentId, orderId, posting })))
    throw new Failure('WRONG_STATUS', 'The money is on its way back, or another order’s.');
  return { ...payment, version: payment.version + 1 };
}

/** The whole of a payment from one owner to the other; each version of a payment moves at most once. */
function moved(
  { paymentId, provider, currency, captured, version }: StoredPayment,
  { from, to }: { readonly from: Owner; readonly to: Owner },
  postedAt: number,
): Posting {
  const kind = to === 'ORDER' ? 'payment.applied' : 'payment.unapplied';
  return transfer(
    { debit: accountOf(from, provider), credit: accountOf(to, provider), minor: captured?.minor ?? 0 },
    {
      entryId: derivedId('ent', [paymentId, kind, String(version)]),
      cause: { kind, id: paymentId },
      currency,
      postedAt,
    },
  );
}
