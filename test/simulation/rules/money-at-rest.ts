import type { Item } from '../../../shared/dynamodb/table.ts';
import type { Bank } from '../engine/bank.ts';
import type { Violate } from './commits.ts';
import type { MoneyFacts } from './money.ts';
import { capturedIn, count, type RawPosting, word } from './raw-items.ts';

export type MoneyRemains = {
  readonly items: readonly Item[];
  readonly facts: MoneyFacts;
  /** What the providers really have. */
  readonly banks: readonly Bank[];
  /** Money that nobody may have told of, or that is here as a wrong bill told it: the nights find it. */
  readonly untold: ReadonlySet<string>;
};

/** Once nothing goes wrong any more and a day has passed: the providers, the items and the ledger say the same. */
export function checkMoney(remains: MoneyRemains, violate: Violate): void {
  const { items, banks, untold } = remains;
  const under = (sk: string) => items.filter((item) => item.sk === sk);
  const [payments, refunds] = [under('PAYMENT'), under('REFUND')];
  for (const { pk, ...payment } of payments)
    if (['OPENING', 'PENDING', 'UNKNOWN'].includes(String(payment['status'])))
      violate('no attempt is left open', `${pk} is ${payment['status']}`);
  for (const { pk, ...refund } of refunds)
    if (['REQUESTED', 'PROCESSING'].includes(String(refund['status'])))
      violate('no refund is left open', `${pk} is ${refund['status']}`);
  for (const bank of banks) {
    const ours = ({ provider }: Item) => provider === bank.name;
    checkPaid(bank, payments.filter(ours), { untold, violate });
    checkGivenBack(bank, refunds.filter(ours), { cases: under('PAYMENTCASE'), violate });
  }
  checkPlaces(remains, violate);
  checkLedger(remains, violate);
}

type Told = { readonly untold: ReadonlySet<string>; readonly violate: Violate };

function checkPaid(bank: Bank, payments: readonly Item[], { untold, violate }: Told): void {
  const captured = new Map<string, number>();
  for (const payment of payments) {
    const capture = capturedIn(payment);
    if (capture) captured.set(capture.channelTxnId, capture.minor);
  }
  for (const { channelTxnId, minor } of bank.payments()) {
    const here = captured.get(channelTxnId);
    captured.delete(channelTxnId);
    if (here !== minor && !untold.has(channelTxnId))
      violate('what was paid is captured', `${channelTxnId}: ${minor} paid, ${here} here`);
  }
  for (const channelTxnId of captured.keys()) violate('what is captured was paid', channelTxnId);
}

type Judged = { readonly cases: readonly Item[]; readonly violate: Violate };

function checkGivenBack(bank: Bank, refunds: readonly Item[], { cases, violate }: Judged): void {
  const here = new Map(refunds.map((refund) => [word(refund, 'outRefundNo'), refund]));
  for (const { outRefundNo, minor, moves } of bank.refunds()) {
    const refund = here.get(outRefundNo);
    if (moves > 1) violate('money goes back once', `${outRefundNo} ${moves} times`);
    if (!refund || count(refund, 'minor') !== minor)
      violate('what goes back was asked for here', `${bank.name} ${outRefundNo} of ${minor}`);
    const done = word(refund, 'status') === 'SUCCEEDED';
    // The provider said no and did it all the same: that cannot be mended here, but somebody has to know.
    const known = cases.some(
      (each) =>
        word(each, 'refundId') === word(refund, 'refundId') && word(each, 'kind') === 'UNKNOWN_REFUND',
    );
    if (done !== moves > 0 && !(moves > 0 && bank.declinedOnce(outRefundNo) && known))
      violate('what went back is a refund here', `${bank.name} ${outRefundNo} is ${refund?.['status']}`);
  }
  const paidBack = new Set(bank.refunds().map(({ outRefundNo }) => outRefundNo));
  for (const [outRefundNo, refund] of here)
    if (word(refund, 'status') === 'SUCCEEDED' && !paidBack.has(outRefundNo))
      violate('a refund here went back', `${bank.name} ${outRefundNo}`);
}

/** It is too late to close these. */
const sent = ['SHIPPED', 'DELIVERED', 'COMPLETED', 'RETURNED'];
const isOpen = (each: Item): boolean => word(each, 'status') === 'OPEN';

/** What came and has not gone back is a paid order's, or before a person. */
function checkPlaces({ items, facts }: MoneyRemains, violate: Violate): void {
  const orders = new Map(items.filter(({ sk }) => sk === 'ORDER').map((head) => [word(head, 'id'), head]));
  const cases = items.filter(({ sk }) => sk === 'PAYMENTCASE');
  for (const payment of items.filter((item) => item.sk === 'PAYMENT' && capturedIn(item))) {
    const [paymentId, left] = [word(payment, 'paymentId'), count(payment, 'refundable')];
    const order = orders.get(word(payment, 'orderId'));
    const owned = word(payment, 'owner') === 'ORDER';
    const pays = owned && word(order, 'payment') === paymentId && word(order, 'status') !== 'CANCELLED';
    const seen = cases.some(
      (each) =>
        word(each, 'paymentId') === paymentId &&
        // Whoever ends the case of a failed refund of an order has found another way.
        (isOpen(each) || (owned && word(each, 'kind') === 'REFUND_FAILED')),
    );
    if (left > 0 && !pays && !seen)
      violate('money is an order, a refund or a case', `${paymentId}: ${left} of ${payment['owner']}`);
    const isSent = order?.['sentAt'] !== undefined || sent.includes(word(order, 'status'));
    if (pays && !isSent && left + facts.inFlight(paymentId) === 0)
      violate('an order without money is closed', `${paymentId}: ${word(order, 'id')}`);
    if (owned && payment['appliedAt'] === undefined) violate('it is settled whose money is', paymentId);
  }
  checkOrders(items, orders, violate);
}

/** Every order that a payment is said to have paid has that payment's money. */
function checkOrders(items: readonly Item[], orders: ReadonlyMap<string, Item>, violate: Violate): void {
  const payments = new Map(
    items.filter(({ sk }) => sk === 'PAYMENT').map((each) => [word(each, 'paymentId'), each]),
  );
  for (const [id, order] of orders) {
    if (order['payment'] === undefined) continue;
    const payment = payments.get(word(order, 'payment'));
    if (word(payment, 'owner') !== 'ORDER' || word(payment, 'orderId') !== id)
      violate('a paid order has its money', `${id}: ${order['payment']} is ${payment?.['owner']}'s`);
  }
}

type Sides = { debit: number; credit: number; entries: number };

/** The ledger has each entry once, as the items carried it, and its balances are their sums. */
function checkLedger({ items, facts }: MoneyRemains, violate: Violate): void {
  const rows = new Map(items.filter(({ sk }) => sk === 'ENTRY').map((row) => [word(row, 'entryId'), row]));
  for (const entry of facts.entries.values())
    if (linesOf(rows.get(entry.entryId)) !== linesOf(entry))
      violate('every entry is booked', `${entry.entryId}: ${linesOf(rows.get(entry.entryId))}`);
  for (const entryId of rows.keys())
    if (!facts.entries.has(entryId)) violate('nothing is booked that did not happen', entryId);
  const should = sumsOf(facts.entries.values());
  const [days, months] = [balancesIn(items, 'BALANCES#'), balancesIn(items, 'BALANCES')];
  for (const [name, is] of [
    ['days', days],
    ['months', months],
  ] as const)
    for (const account of new Set([...should.keys(), ...is.keys()]))
      if (JSON.stringify(is.get(account)) !== JSON.stringify(should.get(account)))
        violate(
          'balances are the sums of the entries',
          `${account} in ${name}: ${JSON.stringify(is.get(account))}, not ${JSON.stringify(should.get(account))}`,
        );
}

const linesOf = (entry: Item | RawPosting | undefined): string =>
  JSON.stringify(
    ((entry as RawPosting | undefined)?.lines ?? []).map(({ account, minor }) => [account, minor]),
  );

function add(sums: Map<string, Sides>, account: string, { debit, credit, entries }: Sides): void {
  const sum = sums.get(account) ?? { debit: 0, credit: 0, entries: 0 };
  sums.set(account, {
    debit: sum.debit + debit,
    credit: sum.credit + credit,
    entries: sum.entries + entries,
  });
}

function sumsOf(entries: Iterable<RawPosting>): ReadonlyMap<string, Sides> {
  const sums = new Map<string, Sides>();
  for (const { lines, currency } of entries)
    for (const { account, minor } of lines)
      add(sums, `${account} ${currency}`, {
        debit: Math.max(minor, 0),
        credit: Math.max(-minor, 0),
        entries: 1,
      });
  return sums;
}

function balancesIn(items: readonly Item[], kind: 'BALANCES#' | 'BALANCES'): ReadonlyMap<string, Sides> {
  const sums = new Map<string, Sides>();
  for (const item of items)
    if (kind === 'BALANCES' ? item.pk === kind : item.pk.startsWith(kind))
      add(sums, `${word(item, 'account')} ${word(item, 'currency')}`, {
        debit: count(item, 'debit'),
        credit: count(item, 'credit'),
        entries: count(item, 'entries'),
      });
  return sums;
}
