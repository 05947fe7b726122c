import { auditedName } from '../../shared/dynamodb/audited.ts';
import { forgetItem, toldItem } from '../../shared/dynamodb/forget-item.ts';
import type { Item, Page, Table } from '../../shared/dynamodb/table.ts';
import { anonymousText, type Holder, type WaitCode } from '../../shared/kernel/person.ts';
import { caseIdOf, caseKey, caseStore, readCase } from './case-store.ts';
import { caseKinds } from './domain/payment-case.ts';
import { nextRefundStatuses } from './domain/refund.ts';
import { readRefund, refundKey } from './refund-store.ts';
import { isOpen, paymentKey, paymentStore, readPayment, type StoredPayment } from './store.ts';

/**
 * Payments, refunds and their cases. Who paid is the provider's to know: here are numbers, amounts and times, which are the
 * transaction record and stay, and words of people, which go. A dispute is named by the provider's number of it and is found
 * here only as long as it is open.
 */
export const paymentHolder = (table: Table): Holder => ({
  tell: async ({ orderId }) => {
    const { payments, refunds, cases } = await itemsOf(table, orderId);
    const kinds = { payment: payments, refund: refunds, 'payment-case': cases };
    return Object.entries(kinds).flatMap(([kind, items]) =>
      items.map((item) => ({ kind, data: toldItem(item) })),
    );
  },
  forget: async ({ orderId }, pseudonym) => {
    const { payments, refunds, cases } = await itemsOf(table, orderId);
    const changes = [
      // The hash of what was asked for had the buyer's network address in it, once.
      ...payments.map((item) => ({ item, change: withoutWords(item, ['hash'], pseudonym) })),
      ...refunds.map((item) => ({ item, change: withoutWords(item, ['reason', 'decision'], pseudonym) })),
      ...cases.map((item) => ({ item, change: caseWithout(item, pseudonym) })),
    ];
    let changed = 0;
    for (const { item, change } of changes) if (await forgetItem(table, item, change)) changed += 1;
    return changed;
  },
  trails: async ({ orderId }) => {
    const { payments, refunds, cases } = await itemsOf(table, orderId);
    return [...payments, ...refunds, ...cases].flatMap((item) => auditedName(item) ?? []);
  },
  needs: async () => {
    const open = await openCases(table);
    return ({ orderId }) => neededFor(table, orderId, open);
  },
});

async function itemsOf(table: Table, orderId: string) {
  const found = await paymentStore(table).ofOrder(orderId);
  const get = (keys: readonly { readonly pk: string; readonly sk: string }[]) =>
    table.getAll(keys, { consistent: true });
  const refunds = await get(found.flatMap(({ refundIds }) => refundIds).map(refundKey));
  const payments = await get(found.map(({ paymentId }) => paymentKey(paymentId)));
  const cases = await get(caseIdsOf(orderId, found, refunds).map(caseKey));
  return { payments, refunds, cases };
}

/** A case is named by its kind and by what it is of: the order, a payment, a refund, or their numbers at the provider. */
function caseIdsOf(orderId: string, payments: readonly StoredPayment[], refunds: readonly Item[]) {
  const ofPayments = payments.flatMap(({ paymentId, provider, captured }) => [
    paymentId,
    `${paymentId} duplicate`,
    ...(captured ? [`${provider} ${captured.channelTxnId}`] : []),
  ]);
  const ofRefunds = refunds
    .map(readRefund)
    .flatMap(({ refundId, provider, outRefundNo }) => [refundId, `${provider} ${outRefundNo}`]);
  return [orderId, ...ofPayments, ...ofRefunds].flatMap((of) =>
    caseKinds.map((kind) => caseIdOf({ kind, of })),
  );
}

const withoutWords = (item: Item, names: readonly string[], pseudonym: string) =>
  Object.fromEntries(
    names.flatMap((name) => (item[name] === undefined ? [] : [[name, anonymousText(item[name], pseudonym)]])),
  );

const caseWithout = (item: Item, pseudonym: string) => ({
  ...withoutWords(item, ['message', 'resolution'], pseudonym),
  notes: readCase(item).notes.map((note) => ({ ...note, text: anonymousText(note.text, pseudonym) })),
});

/** What open cases are about: orders, payments and refunds, by their ids. */
async function openCases(table: Table): Promise<ReadonlySet<string>> {
  const about = new Set<string>();
  let start: Page['next'];
  do {
    const page = await caseStore(table).list('OPEN', { limit: 100, start });
    for (const { paymentId, refundId } of page.items)
      for (const id of [paymentId, refundId]) if (id !== undefined) about.add(id);
    start = page.next;
  } while (start);
  return about;
}

async function neededFor(
  table: Table,
  orderId: string,
  open: ReadonlySet<string>,
): Promise<WaitCode | undefined> {
  const { payments, refunds, cases } = await itemsOf(table, orderId);
  const [paid, back] = [payments.map(readPayment), refunds.map(readRefund)];
  const isMoving =
    paid.some((each) => isOpen(each) || (each.captured !== undefined && each.appliedAt === undefined)) ||
    back.some(({ status }) => nextRefundStatuses[status].length > 0);
  if (isMoving) return 'MONEY_OPEN';
  const ids = [...paid.map(({ paymentId }) => paymentId), ...back.map(({ refundId }) => refundId)];
  const isLookedAt =
    cases.some((item) => readCase(item).status === 'OPEN') ||
    paid.some(({ disputes }) => disputes > 0) ||
    ids.some((id) => open.has(id));
  return isLookedAt ? 'CASE_OPEN' : undefined;
}
