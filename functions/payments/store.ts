import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  type Check,
  ConditionRefused,
  type Item,
  type Key,
  type Put,
  type Table,
  type Update,
  unlessRefused,
} from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { type Posting, postingSchema } from '../ledger/contract.ts';
import { casePut, type StoredCase } from './case-store.ts';
import { type Capture, type Owner, owners, type PaymentStatus, paymentStatuses } from './domain/payment.ts';
import type { Action, Attempt, ProviderName } from './provider.ts';

const paymentEntity: Entity = {
  name: 'Payment',
  pk: 'PAYMENT#{paymentId}',
  sk: 'PAYMENT',
  gsi1pk: 'ATTEMPTS while the provider is to be asked about it, or it was just given to an order',
  gsi1sk: '{askAt}#{paymentId}',
  holds:
    'an attempt to be paid and what came of it: order, provider, amount, capture, what can still be refunded; the journal entry and the events of its last change',
};

const actionEntity: Entity = {
  name: 'Payment action',
  pk: 'PAYMENT#{paymentId}',
  sk: 'ACTION',
  holds: 'what the shop front was given to send the buyer on',
};

const orderPaymentEntity: Entity = {
  name: "Order's payment",
  pk: 'ORDERPAYMENTS#{orderId}',
  sk: '{createdAt}#{paymentId}',
  holds: 'that a payment is for an order',
};

export const entities: readonly Entity[] = [paymentEntity, actionEntity, orderPaymentEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Open a payment attempt',
    by: 'functions/payments/open-payment.ts#openPayment',
    operation:
      'Query of the order; TransactWriteItems: payment, pointer, check of the order; then payment and action',
    requests: '3',
    writeUnits: '10, and 3 for the index rows',
    readUnits: '1 a 4 KB of the order',
  },
  {
    pattern: 'Take a callback of a payment, new or a duplicate',
    by: 'functions/payments/store.ts#paymentStore',
    operation: 'UpdateItem of the payment, on the condition that nothing was captured before',
    requests: '1',
    writeUnits: '1, and 1 for the index row of a new one',
    readUnits: '0',
  },
  {
    pattern: 'Read the payments of an order',
    by: 'functions/payments/store.ts#paymentStore',
    operation: 'Query, BatchGetItem',
    requests: '2',
    writeUnits: '0',
    readUnits: '0.5, and 1 a payment',
  },
  {
    pattern: 'Find attempts that should have an answer by now',
    by: 'functions/payments/store.ts#paymentStore',
    operation: 'Query GSI1',
    requests: '1 a minute',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB of what is due',
  },
];

const providers = ['alipay', 'wechatpay', 'unionpay'] as const satisfies readonly ProviderName[];
export const providerSchema = z.enum(providers);

const storedCapture = z.object({
  channelTxnId: z.string(),
  minor: z.int().positive(),
  paidAt: z.int(),
  capturedAt: z.int(),
  settlesOn: z.string().optional(),
  account: z.string().optional(),
});

export const storedPayment = z.object({
  paymentId: z.string(),
  /** Absent where nobody knows whose the money is. */
  orderId: z.string().optional(),
  provider: providerSchema,
  method: z.string(),
  outTradeNo: z.string(),
  currency: z.string(),
  minor: z.int().positive(),
  createdAt: z.int(),
  expiresAt: z.int(),
  status: z.enum(paymentStatuses),
  closedAt: z.int().optional(),
  by: z.string(),
  hash: z.string(),
  captured: storedCapture.optional(),
  owner: z.enum(owners).optional(),
  /** Since when it is settled whose the money is; until then nothing of it is refunded. */
  appliedAt: z.int().optional(),
  /** Captured, and neither refunded nor about to be. */
  refundable: z.int().min(0).default(0),
  refunded: z.int().min(0).default(0),
  refundIds: z.array(z.string()).default([]),
  /** How many disputes hold money of it: refunds need somebody's approval. */
  disputes: z.int().min(0).default(0),
  /** The provider takes no refund of it any more. */
  finished: z.boolean().default(false),
  /** How often the provider was asked in vain. */
  asks: z.int().default(0),
  version: z.int(),
  posting: postingSchema.optional(),
  events: z.array(z.string()).default([]),
});
export type StoredPayment = z.output<typeof storedPayment>;
export const readPayment = (item: Item): StoredPayment => storedPayment.parse(item);

const storedAction: z.ZodType<Action> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('redirect'), url: z.string() }),
  z.object({ kind: z.literal('form'), url: z.string(), fields: z.record(z.string(), z.string()) }),
  z.object({ kind: z.literal('qr'), code: z.string() }),
  z.object({ kind: z.literal('app'), parameters: z.record(z.string(), z.string()) }),
  z.object({ kind: z.literal('jsapi'), parameters: z.record(z.string(), z.string()) }),
]);

export const attemptOf = ({ outTradeNo, currency, minor, createdAt, expiresAt }: StoredPayment): Attempt => ({
  outTradeNo,
  amount: { currency, minor },
  createdAt,
  expiresAt,
});

/** Money that came for an attempt, with the entry that books it. */
export type Captured = {
  readonly paymentId: string;
  readonly provider: ProviderName;
  readonly currency: string;
  readonly capture: Capture;
  readonly finished: boolean;
  readonly posting: Posting;
};
/** Done; or what stood in the way: the payment as it is, or nothing where there is no such payment. */
export type Outcome = { readonly done: true } | { readonly done: false; readonly found?: StoredPayment };

export type PaymentStore = {
  /** Throws `TransactionRefused` in the order: payment, pointer, order. */
  readonly create: (payment: StoredPayment, orderIsUnpaid: Check) => Promise<void>;
  readonly get: (paymentId: string) => Promise<StoredPayment | undefined>;
  readonly action: (paymentId: string) => Promise<Action | undefined>;
  /** From the first to the last. */
  readonly ofOrder: (orderId: string) => Promise<readonly StoredPayment[]>;
  /** Notes what the provider gave out, unless the attempt is over; gives whether it was not. */
  readonly opened: (payment: StoredPayment, action: Action, askAt: number) => Promise<boolean>;
  /** Notes another state of an attempt that is not over, and when to ask next. */
  readonly still: (payment: StoredPayment, status: PaymentStatus, askAt: number) => Promise<void>;
  /** Ends an attempt that was not paid; false where it was, or is over. */
  readonly closed: (payment: StoredPayment, at: number) => Promise<boolean>;
  /** Ends an attempt that nobody was given anything to pay with yet; false where somebody may have been. */
  readonly notTaken: (payment: StoredPayment, at: number) => Promise<boolean>;
  /** The one write of a callback: captures what was asked for, once. */
  readonly capture: (captured: Captured) => Promise<Outcome>;
  /** Captures another amount than was asked for, with its case; false where something was captured before. */
  readonly captureOddly: (odd: Odd) => Promise<boolean>;
  /** Writes down money that belongs to no attempt, with its case; false where that was done. */
  readonly stray: (payment: StoredPayment, opened: StoredCase) => Promise<boolean>;
  /** Notes that the provider takes no refund of it any more. */
  readonly finished: (paymentId: string) => Promise<void>;
  /** Settles that the money is the order's. */
  readonly applied: (paymentId: string, at: number) => Promise<void>;
  /** Settles that no order needs it, with its case; false where that was settled before. */
  readonly surplus: (surplus: Surplus) => Promise<boolean>;
  /** Gives all of the money in suspense to an order, to be settled next; false where it is not there any more. */
  readonly assign: (given: Assigned) => Promise<boolean>;
  /** Ids of attempts that should have an answer by now. */
  readonly due: (now: number, limit: number) => Promise<readonly string[]>;
};

export type Assigned = {
  readonly payment: StoredPayment;
  readonly orderId: string;
  readonly posting: Posting;
  readonly at: number;
};
type Odd = { readonly captured: Captured; readonly opened: StoredCase };
type Surplus = {
  readonly payment: StoredPayment;
  readonly posting: Posting;
  readonly opened: StoredCase;
  readonly at: number;
};

export const paymentKey = (paymentId: string): Key => keyOf(paymentEntity, { paymentId });

const open = ['OPENING', 'PENDING', 'UNKNOWN'] as const;
export const isOpen = ({ status }: StoredPayment): boolean => (open as readonly string[]).includes(status);

export function paymentStore(table: Table): PaymentStore {
  return {
    create: (payment, orderIsUnpaid) =>
      table.transact([
        paymentPut(payment, askedAt(payment, payment.createdAt)),
        pointer(payment),
        orderIsUnpaid,
      ]),
    get: async (paymentId) => {
      const item = await table.get(keyOf(paymentEntity, { paymentId }));
      return item && readPayment(item);
    },
    action: async (paymentId) => {
      const item = await table.get(keyOf(actionEntity, { paymentId }));
      return item && storedAction.parse(item['action']);
    },
    ofOrder: async (orderId) => {
      const pointers = await allOf(table, {
        pk: keyOf(orderPaymentEntity, { orderId, createdAt: 0, paymentId: '' }).pk,
        consistent: true,
      });
      const keys = pointers.map(({ paymentId }) => keyOf(paymentEntity, { paymentId: String(paymentId) }));
      const found = (await table.getAll(keys, { consistent: true })).map(readPayment);
      return found.sort((a, b) => a.createdAt - b.createdAt || (a.paymentId < b.paymentId ? -1 : 1));
    },
    opened: async (payment, action, askAt) => {
      const put: Put = { kind: 'put', item: { ...keyOf(actionEntity, payment), action } };
      return unlessRefused(table.transact([whileOpen(payment, 'PENDING', askAt), put]));
    },
    still: async (payment, status, askAt) => {
      await unlessRefused(table.write(whileOpen(payment, status, askAt)));
    },
    closed: (payment, at) =>
      unlessRefused(
        table.write(closing({ payment, at }, '#status IN (:opening, :pending, :unknown)', openStatuses)),
      ),
    notTaken: (payment, at) =>
      unlessRefused(
        table.write(closing({ payment, at }, '#status = :opening', { opening: openStatuses.opening })),
      ),
    capture: (captured) => capture(table, captured),
    captureOddly: ({ captured, opened }) => {
      const update = captureUpdate(captured, {
        owner: 'UNKNOWN',
        settled: ', #appliedAt = :appliedAt',
        condition: ' AND #provider = :provider',
        values: { provider: captured.provider, appliedAt: captured.capture.capturedAt },
      });
      return unlessRefused(table.transact([update, casePut(opened)]));
    },
    stray: (payment, opened) =>
      unlessRefused(
        table.transact([
          paymentPut(payment),
          casePut(opened),
          ...(payment.orderId === undefined ? [] : [pointer(payment)]),
        ]),
      ),
    finished: async (paymentId) => {
      await unlessRefused(
        table.write({
          kind: 'update',
          key: keyOf(paymentEntity, { paymentId }),
          update: 'SET #finished = :yes',
          condition: 'attribute_exists(#captured)',
          values: { yes: true },
        }),
      );
    },
    applied: async (paymentId, at) => {
      await unlessRefused(
        table.write({
          kind: 'update',
          key: keyOf(paymentEntity, { paymentId }),
          update: 'SET #appliedAt = :at REMOVE #gsi1pk, #gsi1sk',
          condition: '#owner = :order AND attribute_not_exists(#appliedAt)',
          values: { at, order: 'ORDER' },
        }),
      );
    },
    assign: (given) =>
      unlessRefused(
        table.transact([assignUpdate(given), pointer({ ...given.payment, orderId: given.orderId })]),
      ),
    surplus: ({ payment: { paymentId }, posting, opened, at }) =>
      unlessRefused(
        table.transact([
          {
            kind: 'update',
            key: keyOf(paymentEntity, { paymentId }),
            update:
              'SET #owner = :surplus, #appliedAt = :at, #posting = :posting, #version = #version + :one, #events = :events ' +
              'REMOVE #gsi1pk, #gsi1sk',
            condition: '#owner = :order AND attribute_not_exists(#appliedAt)',
            values: { surplus: 'SURPLUS', order: 'ORDER', at, posting, one: 1, events: [] },
          },
          casePut(opened),
        ]),
      ),
    due: async (now, limit) => {
      const page = await table.query({
        index: 'GSI1',
        pk: 'ATTEMPTS',
        between: ['0', `${isoTime(now)}~`],
        limit,
      });
      return page.items.map(({ paymentId }) => String(paymentId));
    },
  };
}

const openStatuses = { opening: 'OPENING', pending: 'PENDING', unknown: 'UNKNOWN' };

/** A whole payment, new. */
const paymentPut = (payment: StoredPayment, index: Readonly<Record<string, string>> = {}): Put => ({
  kind: 'put',
  item: { ...keyOf(paymentEntity, payment), ...index, ...payment },
  condition: 'attribute_not_exists(#pk)',
});

/** That a payment is for an order, for its list. */
const pointer = ({ orderId, paymentId, createdAt }: StoredPayment): Put => ({
  kind: 'put',
  item: {
    ...keyOf(orderPaymentEntity, { orderId, createdAt: isoTime(createdAt), paymentId }),
    paymentId,
  },
});

const askedAt = ({ paymentId }: Pick<StoredPayment, 'paymentId'>, askAt: number) => ({
  gsi1pk: 'ATTEMPTS',
  gsi1sk: `${isoTime(askAt)}#${paymentId}`,
});

const closing = (
  { payment, at }: { readonly payment: StoredPayment; readonly at: number },
  condition: string,
  statuses: Readonly<Record<string, string>>,
): Update => ({
  kind: 'update',
  key: keyOf(paymentEntity, payment),
  update:
    'SET #status = :closed, #closedAt = :at, #version = #version + :one, #events = :events REMOVE #gsi1pk, #gsi1sk',
  condition,
  values: { closed: 'CLOSED', at, one: 1, events: ['payment.closed'], ...statuses },
});

const whileOpen = (payment: StoredPayment, status: PaymentStatus, askAt: number): Update => ({
  kind: 'update',
  key: keyOf(paymentEntity, payment),
  update: 'SET #status = :status, #gsi1pk = :gsi1pk, #gsi1sk = :gsi1sk, #asks = :asks',
  condition: '#status IN (:opening, :pending, :unknown)',
  values: { status, asks: payment.asks, ...askedAt(payment, askAt), ...openStatuses },
});

/** Until it is settled it is among what is asked about, so that nobody forgets it. */
const assignUpdate = ({ payment, orderId, posting, at }: Assigned): Update => ({
  kind: 'update',
  key: keyOf(paymentEntity, payment),
  update:
    'SET #owner = :order, #orderId = :orderId, #posting = :posting, #version = #version + :one, #events = :events, ' +
    '#gsi1pk = :gsi1pk, #gsi1sk = :gsi1sk REMOVE #appliedAt',
  condition: '#owner = :unknown AND #refundable = :whole',
  values: {
    order: 'ORDER',
    unknown: 'UNKNOWN',
    whole: payment.captured?.minor ?? 0,
    orderId,
    posting,
    one: 1,
    events: [],
    ...askedAt(payment, at),
  },
});

/** What every capture changes; the caller says on which condition, and whose the money is. */
const captureUpdate = (
  { paymentId, capture: captured, finished, posting }: Captured,
  {
    owner,
    settled = '',
    condition,
    values,
  }: {
    readonly owner: Owner;
    /** Written too, where it is settled at once whose the money is. */
    readonly settled?: string;
    readonly condition: string;
    readonly values: Readonly<Record<string, unknown>>;
  },
): Update => ({
  kind: 'update',
  key: keyOf(paymentEntity, { paymentId }),
  update:
    'SET #status = :succeeded, #captured = :captured, #owner = :owner, #refundable = :captureMinor, ' +
    `#finished = :finished, #posting = :posting, #version = #version + :one, #events = :events${settled} REMOVE #gsi1pk, #gsi1sk`,
  condition: `attribute_exists(#pk) AND attribute_not_exists(#captured)${condition}`,
  values: {
    succeeded: 'SUCCEEDED',
    captured,
    owner,
    captureMinor: captured.minor,
    finished,
    posting,
    one: 1,
    events: ['payment.captured'],
    ...values,
  },
});

async function capture(table: Table, captured: Captured): Promise<Outcome> {
  const { provider, currency } = captured;
  try {
    await table.write(
      captureUpdate(captured, {
        owner: 'ORDER',
        condition: ' AND #minor = :captureMinor AND #currency = :currency AND #provider = :provider',
        values: { currency, provider },
      }),
    );
    return { done: true };
  } catch (error) {
    if (!(error instanceof ConditionRefused)) throw error;
    return error.item ? { done: false, found: readPayment(error.item) } : { done: false };
  }
}

/** How many refunds a payment may have, and how many it had when the new one was worked out. */
export type RefundBounds = { readonly mostRefunds: number; readonly seen: number };
type Aside = {
  readonly paymentId: string;
  readonly refundId: string;
  readonly minor: number;
  readonly owner: Owner;
};

/** Sets an amount aside for a refund, never more than is left, of money that is still its owner's; and how it came out. */
export const refundUpdate = (
  { paymentId, refundId, minor, owner }: Aside,
  { mostRefunds, seen }: RefundBounds,
): Update => ({
  kind: 'update',
  key: keyOf(paymentEntity, { paymentId }),
  update: 'SET #refundable = #refundable - :minor, #refundIds = list_append(#refundIds, :refundId)',
  condition:
    '#refundable >= :minor AND #owner = :owner AND #finished = :no AND attribute_exists(#appliedAt) AND size(#refundIds) = :seen AND size(#refundIds) < :most',
  values: { minor, owner, refundId: [refundId], no: false, seen, most: mostRefunds },
});

export const refundedUpdate = (
  paymentId: string,
  { minor, succeeded }: { readonly minor: number; readonly succeeded: boolean },
): Update => ({
  kind: 'update',
  key: keyOf(paymentEntity, { paymentId }),
  update: succeeded
    ? 'SET #refunded = if_not_exists(#refunded, :none) + :minor'
    : 'SET #refundable = #refundable + :minor',
  values: succeeded ? { minor, none: 0 } : { minor },
});

/** Counts a dispute that holds money of a payment, or lets go of it (-1). */
export const disputedUpdate = (paymentId: string, change: 1 | -1): Update => ({
  kind: 'update',
  key: keyOf(paymentEntity, { paymentId }),
  update: 'SET #disputes = #disputes + :change',
  condition: 'attribute_exists(#captured)',
  values: { change },
});
