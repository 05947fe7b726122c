import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  type Check,
  type Item,
  type Key,
  type Page,
  type Put,
  type Table,
  TransactionRefused,
  type Update,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { type Posting, postingSchema } from '../ledger/contract.ts';
import { casePut, caseResolved, type StoredCase } from './case-store.ts';
import { owners } from './domain/payment.ts';
import { nextRefundStatuses, type RefundStatus } from './domain/refund.ts';
import { type RefundBounds, refundedUpdate, refundUpdate, type StoredPayment } from './store.ts';

const refundEntity: Entity = {
  name: 'Refund',
  pk: 'REFUND#{refundId}',
  sk: 'REFUND',
  gsi1pk: 'REFUNDS while the provider is to be asked, AWAITING while a person is',
  gsi1sk: '{askAt}#{refundId}',
  holds:
    'amount, reason, who asked and who approved, its number at the provider, how it came out; the journal entry and the events of its last change',
};

export const entities: readonly Entity[] = [refundEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Ask for a refund',
    by: 'functions/payments/request-refund.ts#requestRefund',
    operation:
      'GetItem of the payment, Query of the order, BatchGetItem of earlier refunds; TransactWriteItems: refund, payment on the condition that so much is left and no other refund came between',
    requests: '3, and 1 after the first refund',
    writeUnits: '4, and 1 for the index row',
    readUnits: '1, 1 a 4 KB of the order, 1 a refund',
  },
  {
    pattern: 'Settle a refund',
    by: 'functions/payments/settle-refund.ts#settleRefund',
    operation:
      'GetItem of refund and payment; TransactWriteItems: refund, payment; a case where it went wrong',
    requests: '3; 2 for a callback',
    writeUnits: '4, and 1 for the index row; 2 more for a case',
    readUnits: '2; 1 for a callback',
  },
  {
    pattern: 'Find refunds that should have an answer by now',
    by: 'functions/payments/refund-store.ts#refundStore',
    operation: 'Query GSI1',
    requests: '1 a minute',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB of what is due',
  },
];

const statuses = Object.keys(nextRefundStatuses) as [RefundStatus, ...RefundStatus[]];
const storedRefund = z.object({
  refundId: z.string(),
  paymentId: z.string(),
  provider: z.enum(['alipay', 'wechatpay', 'unionpay']),
  outRefundNo: z.string(),
  currency: z.string(),
  minor: z.int().positive(),
  /** Whose the money was: it goes back there if the refund fails. */
  owner: z.enum(owners),
  reason: z.string(),
  /** What falls to each line of the order; adds up to the amount. */
  shares: z.array(z.tuple([z.string(), z.int()])).default([]),
  status: z.enum(statuses),
  by: z.string(),
  hash: z.string(),
  requestedAt: z.int(),
  decidedBy: z.string().optional(),
  decision: z.string().optional(),
  /** The provider's number of the payment, and our account there. */
  channelTxnId: z.string().optional(),
  account: z.string().optional(),
  channelRefundId: z.string().optional(),
  /** When the provider did it, and on which clearing day, where it tells. */
  refundedAt: z.int().optional(),
  settlesOn: z.string().optional(),
  settledAt: z.int().optional(),
  failure: z.string().optional(),
  /** The case that this refund resolves. */
  caseId: z.string().optional(),
  asks: z.int().default(0),
  version: z.int(),
  posting: postingSchema.optional(),
  events: z.array(z.string()).default([]),
});
export type StoredRefund = z.output<typeof storedRefund>;
export const readRefund = (item: Item): StoredRefund => storedRefund.parse(item);

/** How a refund goes on: from the state that was seen to the next one. */
export type RefundStep = {
  readonly before: StoredRefund;
  readonly to: RefundStatus;
  readonly change?: Partial<
    Pick<
      StoredRefund,
      'channelRefundId' | 'refundedAt' | 'settlesOn' | 'settledAt' | 'failure' | 'decidedBy' | 'decision'
    >
  >;
  readonly posting?: Posting;
  readonly events?: readonly string[];
  readonly askAt?: number;
  /** A case that opens with it. */
  readonly opens?: StoredCase;
  /** What has to be so for the step to be made; `TransactionRefused` where it is not. */
  readonly requires?: Check;
  readonly at: number;
};

export const refundKey = (refundId: string): Key => keyOf(refundEntity, { refundId });

export type RefundStore = {
  /** Throws `TransactionRefused` in the order: refund, payment. */
  readonly request: (refund: StoredRefund, bounds: RefundBounds) => Promise<void>;
  readonly get: (refundId: string) => Promise<StoredRefund | undefined>;
  /** Makes a step, with what it means for the payment; false where somebody made another one first. */
  readonly step: (step: RefundStep) => Promise<boolean>;
  /** Ids of refunds that should have an answer by now. */
  readonly due: (now: number, limit: number) => Promise<readonly string[]>;
  /** Refunds that wait for somebody's approval, the oldest first. */
  readonly awaiting: (page: { readonly limit: number; readonly start: Page['next'] }) => Promise<{
    readonly items: readonly StoredRefund[];
    readonly next: Page['next'];
  }>;
  readonly ofPayment: (payment: StoredPayment) => Promise<readonly StoredRefund[]>;
};

export function refundStore(table: Table): RefundStore {
  return {
    request: (refund, bounds) =>
      table.transact([refundPut(refund, refund.requestedAt), refundUpdate(refund, bounds)]),
    get: async (refundId) => {
      const item = await table.get(keyOf(refundEntity, { refundId }));
      return item && readRefund(item);
    },
    step: async (step) => {
      try {
        await table.transact([stepUpdate(step), ...aftermath(step)]);
        return true;
      } catch (error) {
        if (error instanceof TransactionRefused && error.refusals[0]?.met === false) return false;
        throw error;
      }
    },
    due: async (now, limit) => {
      const page = await table.query({
        index: 'GSI1',
        pk: 'REFUNDS',
        between: ['0', `${isoTime(now)}~`],
        limit,
      });
      return page.items.map(({ refundId }) => String(refundId));
    },
    awaiting: async ({ limit, start }) => {
      const query = { index: 'GSI1', pk: 'AWAITING', limit } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readRefund), next: page.next };
    },
    ofPayment: async ({ refundIds }) => {
      const keys = refundIds.map((refundId) => keyOf(refundEntity, { refundId }));
      return (await table.getAll(keys, { consistent: true }))
        .map(readRefund)
        .sort((a, b) => a.requestedAt - b.requestedAt);
    },
  };
}

const waiting: Readonly<Partial<Record<RefundStatus, string>>> = {
  AWAITING_APPROVAL: 'AWAITING',
  REQUESTED: 'REFUNDS',
  PROCESSING: 'REFUNDS',
};

function refundPut(refund: StoredRefund, askAt: number): Put {
  return {
    kind: 'put',
    item: {
      ...keyOf(refundEntity, refund),
      gsi1pk: waiting[refund.status],
      gsi1sk: `${isoTime(askAt)}#${refund.refundId}`,
      ...refund,
    },
    condition: 'attribute_not_exists(#pk)',
  };
}

function stepUpdate({ before, to, change = {}, posting, events = [], askAt }: RefundStep): Update {
  const run = waiting[to];
  const sets: Record<string, unknown> = {
    status: to,
    events,
    ...change,
    ...(posting ? { posting } : {}),
    ...(run ? { gsi1pk: run, gsi1sk: `${isoTime(askAt ?? before.requestedAt)}#${before.refundId}` } : {}),
    asks: before.asks + (run && before.status === to ? 1 : 0),
  };
  const assigned = Object.keys(sets).map((name) => `#${name} = :${name}`);
  return {
    kind: 'update',
    key: keyOf(refundEntity, before),
    update: `SET ${assigned.join(', ')}, #version = #version + :one${run ? '' : ' REMOVE #gsi1pk, #gsi1sk'}`,
    condition: '#version = :seen',
    values: { ...sets, one: 1, seen: before.version },
  };
}

/** What a step means for the payment and for cases. */
function aftermath({ before, to, opens, requires, at }: RefundStep): readonly Write[] {
  const { paymentId, minor, caseId } = before;
  const ended = to !== before.status;
  if (to === 'SUCCEEDED' && ended)
    return [
      refundedUpdate(paymentId, { minor, succeeded: true }),
      ...(caseId === undefined ? [] : [caseResolved({ caseId, resolution: 'The money went back.', at })]),
    ];
  const given = ended && (to === 'FAILED' || to === 'REJECTED');
  return [
    ...(given ? [refundedUpdate(paymentId, { minor, succeeded: false })] : []),
    ...(opens ? [casePut(opens)] : []),
    ...(requires ? [requires] : []),
  ];
}
