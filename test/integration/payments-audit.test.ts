import { bookEntries } from '../../functions/ledger/book-entries.ts';
import type { Posting } from '../../functions/ledger/contract.ts';
import { ledgerDeps } from '../../functions/ledger/ledger-deps.ts';
import { ordersOfHour } from '../../functions/orders/contract.ts';
import { placeOrder } from '../../functions/orders/place-order.ts';
import { applyPayment } from '../../functions/payments/apply-payment.ts';
import { auditDeps } from '../../functions/payments/audit-deps.ts';
import { auditOrder, auditPayments } from '../../functions/payments/audit-payments.ts';
import { capturePayment } from '../../functions/payments/capture-payment.ts';
import { caseIdOf } from '../../functions/payments/case-store.ts';
import { openPayment } from '../../functions/payments/open-payment.ts';
import { paymentsOn } from '../../functions/payments/payments-deps.ts';
import type { PaymentFact, Provider, RefundRequest } from '../../functions/payments/provider.ts';
import { requestRefund } from '../../functions/payments/request-refund.ts';
import { sendRefund } from '../../functions/payments/settle-refund.ts';
import { anOrderRequest, cny } from '../builders/order.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { shopOn } from './support/shop.ts';

let local: LocalTable;
let shop: ReturnType<typeof shopOn>;
let serial = 0;
beforeEach(async () => {
  local = await startLocalTable();
  shop = shopOn(local.table);
});
afterEach(() => local.stop());

const limits: Provider['limits'] = {
  currency: 'CNY',
  minAmount: 1,
  maxAmount: 1e9,
  outNumber: /./,
  partialRefunds: 50,
  refundWindowDays: 365,
  openMinutes: 30,
  closes: true,
  voids: false,
};
/** A provider that takes and does everything at once. */
const willing = {
  name: 'alipay',
  methods: ['page'],
  limits,
  open: async () => ({ state: 'OPENED', action: { kind: 'qr', code: 'x' } }),
  refund: async ({ outRefundNo }: RefundRequest) => ({
    state: 'SUCCEEDED',
    fact: { outRefundNo, kind: 'REFUND', state: 'SUCCEEDED', merchant: { account: 'a' }, eventKey: 'e' },
  }),
} as unknown as Provider;

const payments = () =>
  paymentsOn(local.table, {
    providers: async () => new Map([['alipay', willing] as const]),
    policy: { automaticUpTo: 1e6 },
    now: shop.now,
  });

/** Books every posting that lies on an item now; a step at a time, so that none is overwritten unseen. */
async function book(...keys: readonly { pk: string; sk: string }[]) {
  const items = await Promise.all(keys.map((key) => local.table.get(key)));
  const postings = items.flatMap((item) => (item?.['posting'] ? [item['posting'] as Posting] : []));
  await bookEntries(postings, ledgerDeps(local.table, shop.now));
}

/** An order that was paid, and half of it refunded; all of it booked. */
async function aPaidOrder() {
  serial += 1;
  const sku = `AUDIT-${serial}`;
  await shop.stock(sku, 5);
  const { order } = await placeOrder(
    { request: anOrderRequest({ lines: [{ sku, quantity: 2 }] }), caller: 'x', idempotencyKey: sku },
    shop.deps,
  );
  const deps = payments();
  const asked = {
    orderId: order.id,
    request: { provider: 'alipay' as const },
    caller: 'x',
    idempotencyKey: sku,
  };
  const { payment } = await openPayment(asked, deps);
  const { outTradeNo, minor, paymentId } = payment;
  const fact: PaymentFact = {
    outTradeNo,
    channelTxnId: `t${serial}`,
    state: 'SUCCEEDED',
    amount: cny(minor),
    merchant: { account: 'a' },
    eventKey: 'e',
  };
  await capturePayment({ provider: 'alipay', fact }, deps);
  await applyPayment(paymentId, deps);
  const key = { pk: `PAYMENT#${paymentId}`, sk: 'PAYMENT' };
  await book(key);
  const { refund } = await requestRefund(
    { paymentId, request: { amount: cny(1000), reason: 'r' }, caller: 'x', idempotencyKey: 'r' },
    deps,
  );
  const refundKey = { pk: `REFUND#${refund.refundId}`, sk: 'REFUND' };
  await book(refundKey);
  await sendRefund(refund.refundId, deps);
  await book(refundKey);
  return { orderId: order.id, paymentId, refundKey, total: order.totals.payable, order };
}

const moneyOf = async (orderId: string) => {
  const hour = Math.floor(shop.now() / 3_600_000) * 3_600_000;
  for await (const order of ordersOfHour(local.table)(hour)) if (order.orderId === orderId) return order;
  throw new Error('the order is not of this hour');
};
const differing = async (orderId: string) =>
  auditOrder(await moneyOf(orderId), auditDeps(local.table, shop.now));

it('finds that an order, its payments and the journal agree', async () => {
  const { orderId } = await aPaidOrder();
  expect(await differing(orderId)).toEqual([]);
});

it('names the step that the journal lacks, and the amount that it has wrong', async () => {
  const { orderId, refundKey } = await aPaidOrder();
  const refund = await local.table.get(refundKey);
  const { entryId = '' } = (refund?.['posting'] ?? {}) as Partial<Posting>;
  const entry = { pk: `ENTRY#${entryId}`, sk: 'ENTRY' };
  const booked = await local.table.get(entry);
  expect(booked).toBeDefined();
  const lines = [
    { account: 'refunds-payable', minor: 999 },
    { account: 'channel-receivable:alipay', minor: -999 },
  ];
  await local.table.write({ kind: 'update', key: entry, update: 'SET #lines = :lines', values: { lines } });
  expect(await differing(orderId)).toEqual([expect.stringMatching(/succeeded 1000: the journal says 999/)]);
  await local.table.write({ kind: 'delete', key: entry });
  expect(await differing(orderId)).toEqual([
    expect.stringMatching(/succeeded 1000: the journal has no such entry/),
  ]);
});

it('names an order and a payment that tell different stories', async () => {
  const { orderId, paymentId } = await aPaidOrder();
  const key = { pk: `ORDER#${orderId}`, sk: 'ORDER' };
  await local.table.write({
    kind: 'update',
    key,
    update: 'SET #payment = :other',
    values: { other: 'pay_other' },
  });
  expect(await differing(orderId)).toEqual([
    `${orderId} says that pay_other paid it, payments say ${paymentId}.`,
  ]);
  await local.table.write({ kind: 'update', key, update: 'REMOVE #payment' });
  expect(await differing(orderId)).toEqual([`${orderId} does not say that ${paymentId} paid it.`]);
});

it('looks at every order a day later, once, goes on where it was, and opens a case for what differs', async () => {
  const { orderId } = await aPaidOrder();
  const other = await aPaidOrder();
  const key = { pk: `ORDER#${orderId}`, sk: 'ORDER' };
  const deps = auditDeps(local.table, shop.now);
  const always = Number.MAX_SAFE_INTEGER;
  expect(await auditPayments(always, deps)).toMatchObject({ done: true, orders: 0 });
  await local.table.write({ kind: 'update', key, update: 'REMOVE #payment' });
  shop.time.now += 25 * 3_600_000;
  expect((await auditPayments(0, deps)).orders).toBe(0);
  expect(await auditPayments(always, deps)).toMatchObject({
    done: true,
    orders: 2,
    differences: { length: 1 },
  });
  expect(await auditPayments(always, deps)).toMatchObject({ done: true, orders: 0 });
  const opened = (of: string) => deps.cases.get(caseIdOf({ kind: 'BOOKS_DIFFER', of }));
  expect(await opened(orderId)).toMatchObject({ status: 'OPEN', message: expect.stringContaining(orderId) });
  expect(await opened(other.orderId)).toBeUndefined();
});
