import { derivedId } from '../../shared/kernel/ids.ts';
import { formatMoney, type Money } from '../../shared/kernel/money.ts';
import type { EntriesOf } from '../ledger/contract.ts';
import type { OrderMoney, OrdersOfHour } from '../orders/contract.ts';
import { openedCase } from './case-store.ts';
import { type Expected, expectedEntries } from './domain/expected-entries.ts';
import type { PaymentsDeps } from './payments-deps.ts';
import type { StoredPayment } from './store.ts';

export type AuditPaymentsDeps = Pick<PaymentsDeps, 'payments' | 'refunds' | 'cases' | 'now'> & {
  readonly entriesOf: EntriesOf;
  /** The orders that were placed in the hour that begins then. */
  readonly ordersOfHour: OrdersOfHour;
  /** Until when orders were looked at; undefined before the first time. */
  readonly audited: {
    readonly get: () => Promise<number | undefined>;
    readonly put: (at: number) => Promise<void>;
  };
};
export type PaymentsAudit = {
  readonly done: boolean;
  readonly orders: number;
  /** What differs, a sentence each. */
  readonly differences: readonly string[];
};

const hourMs = 3_600_000;
/** By then an order is paid, refunded or closed, and all of it is booked. */
const settledMs = 24 * hourMs;

/**
 * Proves that orders, payments and journal agree (业财核对): of every order that was placed a day ago, that a payment which
 * it says paid it did, with the order's amount, and that every step of its payments and refunds is in the journal with its
 * amount. What differs is a case. Goes on at the next call where it was at `until` (milliseconds since 1970).
 */
export async function auditPayments(until: number, deps: AuditPaymentsDeps): Promise<PaymentsAudit> {
  const end = deps.now() - settledMs;
  let hour = (await deps.audited.get()) ?? Math.floor((end - settledMs) / hourMs) * hourMs;
  const differences: string[] = [];
  let orders = 0;
  for (; hour + hourMs <= end && deps.now() < until; hour += hourMs) {
    for await (const order of deps.ordersOfHour(hour)) {
      orders += 1;
      const found = await auditOrder(order, deps);
      differences.push(...found);
      if (found.length > 0) await deps.cases.open(caseOf(order, found, deps.now()));
    }
    await deps.audited.put(hour + hourMs);
  }
  return { done: hour + hourMs > end, orders, differences };
}

const caseOf = ({ orderId }: OrderMoney, found: readonly string[], now: number) =>
  openedCase({ kind: 'BOOKS_DIFFER', provider: '-', of: orderId, message: found.slice(0, 5).join(' ') }, now);

/** What does not agree of one order, a sentence each. */
export async function auditOrder(
  order: OrderMoney,
  { payments, refunds, entriesOf }: AuditPaymentsDeps,
): Promise<readonly string[]> {
  const all = await payments.ofOrder(order.orderId);
  const expected: Expected[] = [];
  for (const payment of all) {
    const back = await refunds.ofPayment(payment);
    expected.push(...expectedEntries({ ...payment, stray: payment.method === 'unknown' }, back));
  }
  const idOf = ({ of, step }: Expected): string => derivedId('ent', [of, step]);
  const entries = await entriesOf(expected.map(idOf));
  const missing = expected.flatMap((each): string[] => {
    const entry = entries.get(idOf(each));
    if (entry?.lines[0]?.minor === each.minor) return [];
    const told = entry ? `says ${entry.lines[0]?.minor}` : 'has no such entry';
    return [`${each.of} ${each.step} ${each.minor}: the journal ${told}.`];
  });
  return [...missing, ...paidBy(order, all)];
}

function paidBy(order: OrderMoney, payments: readonly StoredPayment[]): readonly string[] {
  const paying = payments.filter(({ owner, appliedAt }) => owner === 'ORDER' && appliedAt !== undefined);
  const names = paying.map(({ paymentId }) => paymentId);
  if (order.payment === undefined)
    return names.length > 0 ? [`${order.orderId} does not say that ${names.join(', ')} paid it.`] : [];
  const payment = payments.find(({ paymentId }) => paymentId === order.payment);
  if (!payment?.captured || names.length !== 1 || names[0] !== order.payment)
    return [
      `${order.orderId} says that ${order.payment} paid it, payments say ${names.join(', ') || 'none'}.`,
    ];
  const came: Money = { currency: payment.currency, minor: payment.captured.minor };
  const asked = payment.minor === payment.captured.minor;
  if (!asked || (came.currency === order.total.currency && came.minor === order.total.minor)) return [];
  return [`${order.orderId} costs ${formatMoney(order.total)}, ${formatMoney(came)} paid it.`];
}
