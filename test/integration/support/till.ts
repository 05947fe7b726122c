import type { BusEvent } from '../../../events/define-event.ts';
import type { ledgerPosted } from '../../../events/ledger.ts';
import { placeOrder } from '../../../functions/orders/place-order.ts';
import { eventsOf } from '../../../functions/outbox/publish-changes.ts';
import { applyPayment } from '../../../functions/payments/apply-payment.ts';
import { readCase } from '../../../functions/payments/case-store.ts';
import { endOrder } from '../../../functions/payments/end-order.ts';
import { openPayment } from '../../../functions/payments/open-payment.ts';
import { paymentsOn } from '../../../functions/payments/payments-deps.ts';
import type { CallbackMessage, ProviderName } from '../../../functions/payments/provider.ts';
import { readRefund } from '../../../functions/payments/refund-store.ts';
import { requestRefund } from '../../../functions/payments/request-refund.ts';
import { sendRefund } from '../../../functions/payments/settle-refund.ts';
import { readPayment } from '../../../functions/payments/store.ts';
import {
  type CallbackDeps,
  type KeptMessage,
  takeCallback,
} from '../../../functions/payments/take-callback.ts';
import type { Item, Table, Write } from '../../../shared/dynamodb/table.ts';
import { aProvider, type ScriptedProvider } from '../../builders/a-provider.ts';
import { anOrderRequest, cny } from '../../builders/order.ts';
import { directPort } from '../../simulation/engine/lambda.ts';
import { type ItemChange, modelTable } from '../../simulation/engine/model-table.ts';
import { alipayKit } from '../../unit/payments/support/alipay-kit.ts';
import { now as kitNow } from '../../unit/payments/support/kit.ts';
import { unionpayKit } from '../../unit/payments/support/unionpay-kit.ts';
import { wechatpayKit } from '../../unit/payments/support/wechatpay-kit.ts';
import { paidMessage } from './payment-messages.ts';
import { shopOn } from './shop.ts';

const real = { alipay: alipayKit(), wechatpay: wechatpayKit(), unionpay: unionpayKit() };
const tellers = new Set(['PAYMENT', 'REFUND', 'PAYMENTCASE', 'ORDER']);

/** What the table's stream would tell: the last image of each item, and every event. */
export function stream() {
  const images = new Map<string, Item>();
  const told: BusEvent[] = [];
  const committed = (changes: readonly ItemChange[]) => {
    for (const { key, before, after } of changes) {
      if (!tellers.has(key.sk) || !after) continue;
      images.set(key.pk, after);
      told.push(...eventsOf({ changeId: '', changedAt: 0, sequenceNumber: '', before, after }));
    }
  };
  const all = <Thing>(sk: string, read: (item: Item) => Thing) =>
    [...images.values()].filter((item) => item.sk === sk).map(read);
  return {
    committed,
    told,
    payments: () => all('PAYMENT', readPayment),
    refunds: () => all('REFUND', readRefund),
    cases: () => all('PAYMENTCASE', readCase),
  };
}
export type Stream = ReturnType<typeof stream>;

/** A table that tells a stream what each write changed; for one writer at a time. */
export function watched(table: Table, { committed }: Stream): Table {
  const keyOf = (write: Write) => (write.kind === 'put' ? write.item : write.key);
  const telling = async (writes: readonly Write[], act: () => Promise<void>) => {
    const keys = writes.map(keyOf).map(({ pk, sk }) => ({ pk, sk }));
    const before = await Promise.all(keys.map((key) => table.get(key)));
    await act();
    const after = await Promise.all(keys.map((key) => table.get(key)));
    committed(keys.map((key, at) => ({ key, before: before[at], after: after[at] })));
  };
  return {
    ...table,
    write: (write) => telling([write], () => table.write(write)),
    transact: (writes) => telling(writes, () => table.transact(writes)),
  };
}

/** A till on the model of a table, in memory. */
export function modelTill() {
  const heard = stream();
  const model = modelTable(() => 0, heard.committed);
  return tillOn(directPort(model), heard);
}

const sku = 'TEA';
/** What one tea and its freight cost. */
export const price = 2799;

/** A shop that takes money, with providers that a test scripts. */
export function tillOn(table: Table, heard: Stream) {
  const shop = shopOn(table);
  shop.time.now = kitNow;
  const providers: Readonly<Record<ProviderName, ScriptedProvider>> = {
    alipay: aProvider(real.alipay.provider),
    wechatpay: aProvider(real.wechatpay.provider),
    unionpay: aProvider(real.unionpay.provider),
  };
  const kept: KeptMessage[] = [];
  const failed: unknown[] = [];
  const map = new Map(Object.values(providers).map((each) => [each.name, each]));
  const deps: CallbackDeps = {
    ...paymentsOn(table, {
      providers: async () => map,
      policy: { automaticUpTo: 50_000 },
      now: shop.deps.now,
    }),
    keep: async (message) => {
      kept.push(message);
    },
    failed: (error) => {
      failed.push(error);
    },
  };
  let serial = 0;
  const key = () => {
    serial += 1;
    return `key-${serial}`;
  };

  const order = async (quantity = 1, minor = 1999): Promise<string> => {
    if (serial === 0) await shop.stock(sku, 1_000, minor);
    const request = anOrderRequest({ lines: [{ sku, quantity }] });
    const { order: placed } = await placeOrder({ request, caller: 'shop', idempotencyKey: key() }, shop.deps);
    return placed.id;
  };
  const open = async (orderId: string, provider: ProviderName = 'wechatpay') => {
    const request = { provider, ...(provider === 'wechatpay' ? { method: 'qr' } : {}) };
    const { payment } = await openPayment({ orderId, request, caller: 'shop', idempotencyKey: key() }, deps);
    return payment;
  };
  const tell = (provider: ProviderName, message: CallbackMessage) =>
    takeCallback({ provider, message }, deps);

  let delivered = 0;
  /** Delivers every event to its consumer, also those that this makes. */
  const deliver = async (): Promise<void> => {
    for (; delivered < heard.told.length; delivered += 1) await consume(heard.told[delivered], deps);
  };
  /** An order that is paid, and settled. */
  const paid = async (provider: ProviderName = 'wechatpay', quantity = 1, unitPrice = 1999) => {
    const orderId = await order(quantity, unitPrice);
    const { paymentId, outTradeNo, minor } = await open(orderId, provider);
    await tell(provider, paidMessage[provider]({ outTradeNo, minor }));
    await deliver();
    return { orderId, paymentId, outTradeNo, minor };
  };
  const refund = (paymentId: string, minor: number, { caller = 'clerk', idempotencyKey = key() } = {}) =>
    requestRefund(
      { paymentId, request: { amount: cny(minor), reason: '少发一件' }, caller, idempotencyKey },
      deps,
    );
  const casesOf = () => heard.cases().map(({ kind, status }) => `${kind} ${status}`);
  return { shop, deps, providers, kept, failed, order, open, tell, deliver, paid, refund, casesOf, ...heard };
}
export type Till = ReturnType<typeof tillOn>;

async function consume(event: BusEvent | undefined, deps: CallbackDeps): Promise<void> {
  const {
    orderId = '',
    paymentId = '',
    refundId = '',
    reason = '',
  } = (event?.data ?? {}) as Record<string, string>;
  if (event?.type === 'payment.captured') await applyPayment(paymentId, deps);
  if (event?.type === 'refund.requested') await sendRefund(refundId, deps);
  if (event?.type === 'order.cancelled' || event?.type === 'order.expired')
    await endOrder({ orderId, reason }, deps);
}

type Posted = {
  readonly type: typeof ledgerPosted.type;
  readonly id: string;
  readonly data: { lines: Line[] };
};
type Line = { readonly account: string; readonly amount: { readonly minor: number } };

/** The balance of every account that is not even, of all entries that the stream told. */
export function balances({ told }: Pick<Stream, 'told'>): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  const posted = told.filter(({ type }) => type === 'ledger.posted') as unknown as readonly Posted[];
  for (const { account, amount } of posted.flatMap(({ data }) => data.lines))
    sums[account] = (sums[account] ?? 0) + amount.minor;
  return Object.fromEntries(Object.entries(sums).filter(([, minor]) => minor !== 0));
}

/** What the accounts must be, of the items alone: what came is an order's, on its way back, or in a case. */
export function owed(till: Till): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  const add = (account: string, minor: number) => {
    sums[account] = (sums[account] ?? 0) + minor;
  };
  const payments = till.payments();
  const own = (paymentId: string | undefined) => {
    const payment = payments.find((each) => each.paymentId === paymentId);
    const { owner = 'ORDER', provider = '' } = payment ?? {};
    return { ORDER: 'revenue-clearing', SURPLUS: 'overpayment-liability', UNKNOWN: `suspense:${provider}` }[
      owner
    ];
  };
  for (const { paymentId, provider, captured, refundable } of payments) {
    add(`channel-receivable:${provider}`, captured?.minor ?? 0);
    add(own(paymentId), -refundable);
  }
  for (const { status, provider, minor } of till.refunds()) {
    if (status === 'SUCCEEDED') add(`channel-receivable:${provider}`, -minor);
    else if (status !== 'FAILED' && status !== 'REJECTED') add('refunds-payable', -minor);
  }
  for (const { held, paymentId } of till.cases()) {
    if (held === 0) continue;
    add('dispute-hold', -held);
    add(own(paymentId), held);
  }
  return Object.fromEntries(Object.entries(sums).filter(([, minor]) => minor !== 0));
}

/** Fails unless every fen that came is accounted for, once, and the journal says the same as the items. */
export function expectConserved(till: Till): void {
  expect(balances(till)).toEqual(owed(till));
  const ids = till.told.map(({ type, id }) => `${type} ${id}`);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  const refunds = till.refunds();
  for (const { paymentId, captured, refundable, refunded } of till.payments()) {
    const of = refunds.filter((refund) => refund.paymentId === paymentId);
    const sumOf = (...statuses: readonly string[]) =>
      of.filter(({ status }) => statuses.includes(status)).reduce((sum, { minor }) => sum + minor, 0);
    expect(refunded).toBe(sumOf('SUCCEEDED'));
    const coming = sumOf('AWAITING_APPROVAL', 'REQUESTED', 'PROCESSING', 'ABNORMAL');
    expect(refundable + refunded + coming).toBe(captured?.minor ?? 0);
  }
}
