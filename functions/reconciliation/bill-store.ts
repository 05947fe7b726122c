import * as z from 'zod';
import { type AccessPattern, type Entity, filled, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  beginningWith,
  ConditionRefused,
  type Item,
  type Put,
  type Table,
  TransactionRefused,
  type Update,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { billFaults, billKinds } from './domain/bill.ts';
import { billSources } from './domain/line.ts';
import type { Listed, Paging } from './store.ts';

const billEntity: Entity = {
  name: 'Bill',
  pk: 'BILL#{billId}',
  sk: 'BILL',
  gsi1pk: 'BILLS',
  gsi1sk: '{businessDate}#{source}#{account}#{receivedAt}#{billId}',
  holds:
    'a file of a provider or bank by its content: where it lies, what it turned out to be, why it is refused (its event rides on it)',
};

const latestEntity: Entity = {
  name: 'Latest bill of a day',
  pk: 'BILLDAY#{source}#{account}#{businessDate}',
  sk: '{kind}',
  holds: 'which file counts, and how many came before it',
};

const chargebackEntity: Entity = {
  name: 'Chargeback of a bill',
  pk: 'CHARGEBACK#{chargebackId}',
  sk: 'CHARGEBACK',
  holds: 'a chargeback or correction that a bill tells of, once however many bills do; its event rides on it',
};

export const entities: readonly Entity[] = [billEntity, latestEntity, chargebackEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Receive a bill, and say what it turned out to be',
    by: 'functions/reconciliation/bill-store.ts#billStore',
    operation:
      'PutItem only if absent; GetItem of it and of the latest of the day, TransactWriteItems: bill, latest, the one before it; UpdateItem where it is refused',
    requests: '4; 3 where it is refused',
    writeUnits: '2 with the index row; 8, 4 more where it takes the place of another; 2 where it is refused',
    readUnits: '2',
  },
  {
    pattern: 'List bills by business day',
    by: 'functions/reconciliation/bill-store.ts#billStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

/** RECEIVED 已收: not read yet. PARSED 已解析: counts. REJECTED 拒收: refused whole. SUPERSEDED 已被替换: a later revision counts. */
export const billStatuses = ['RECEIVED', 'PARSED', 'REJECTED', 'SUPERSEDED'] as const;

const contentSchema = z.object({
  kind: z.enum(billKinds),
  /** Which layout, such as `alipay-trade`. */
  format: z.string(),
  lines: z.int().nonnegative(),
  controlTotals: z.array(z.object({ name: z.string(), claimed: z.string() })).default([]),
  /** Balances in minor units as decimal digits. */
  statements: z
    .array(
      z.object({
        account: z.string(),
        currency: z.string(),
        from: z.string(),
        to: z.string(),
        opening: z.string().optional(),
        closing: z.string().optional(),
        id: z.string().optional(),
        sequence: z.int().optional(),
        copy: z.boolean().optional(),
      }),
    )
    .default([]),
  notes: z.array(z.string()).default([]),
  /** Where its lines lie in our own form, and in how many parts. */
  canonical: z.object({ prefix: z.string(), partitions: z.int() }).optional(),
});
/** What a file turned out to be. */
export type BillContent = z.output<typeof contentSchema>;

const storedBill = z.object({
  billId: z.string(),
  source: z.enum(billSources),
  account: z.string(),
  businessDate: z.iso.date(),
  sha256: z.string(),
  objectKey: z.string(),
  bytes: z.int().nonnegative().optional(),
  /** What the provider says its hash is, such as `SHA1 …`. */
  providerHash: z.string().optional(),
  status: z.enum(billStatuses),
  receivedAt: z.int(),
  /** From 1, for each kind of a day; a file that never counted has none. */
  revision: z.int().optional(),
  content: contentSchema.optional(),
  refusal: z
    .object({ fault: z.enum(billFaults), reason: z.string(), line: z.int().optional(), at: z.int() })
    .optional(),
  version: z.int(),
  events: z.array(z.string()).default([]),
});
export type StoredBill = z.output<typeof storedBill>;
export type Refusal = Omit<NonNullable<StoredBill['refusal']>, 'at'>;
export const readBill = (item: Item): StoredBill => storedBill.parse(item);

const latestBill = z.object({ billId: z.string(), revision: z.int() });

export type ReceivedFile = Pick<StoredBill, 'source' | 'account' | 'businessDate' | 'sha256' | 'objectKey'> &
  Partial<Pick<StoredBill, 'bytes' | 'providerHash'>>;

export const billIdOf = ({ source, account, businessDate, sha256 }: ReceivedFile): string =>
  derivedId('bil', [source, account, businessDate, sha256]);

const storedChargeback = z.object({
  chargebackId: z.string(),
  provider: z.string(),
  account: z.string(),
  key: z.string(),
  paymentNo: z.string(),
  outNo: z.string(),
  minor: z.int(),
  currency: z.string(),
  at: z.int(),
  foundAt: z.int(),
  events: z.array(z.string()).default([]),
});
export type StoredChargeback = z.output<typeof storedChargeback>;
export const readChargeback = (item: Item): StoredChargeback => storedChargeback.parse(item);
/** A chargeback (拒付/调账) as a bill tells of it; `key` is the same for the same one in every bill. */
export type Chargeback = Omit<StoredChargeback, 'chargebackId' | 'foundAt' | 'events'>;

type DayOfSource = Pick<StoredBill, 'source' | 'account' | 'businessDate'>;
export type BillDays = { readonly from: string; readonly to: string; readonly source?: string | undefined };

export type BillStore = {
  readonly get: (billId: string) => Promise<StoredBill | undefined>;
  /** A file that came; the same content again is the same file, as it is by now. */
  readonly receive: (file: ReceivedFile, at: number) => Promise<StoredBill>;
  /**
   * Says that a file is whole and what is in it. It becomes the next revision of its kind and takes the place of the one
   * before; said again, nothing changes. Undefined where there is no such file, or it was superseded.
   */
  readonly parsed: (billId: string, content: BillContent) => Promise<StoredBill | undefined>;
  /** Says why a file is refused whole, and tells it; one that counts already stays. */
  readonly rejected: (billId: string, refusal: Refusal, at: number) => Promise<StoredBill | undefined>;
  /** The files that count for a day, one a kind; consistent. */
  readonly latest: (day: DayOfSource) => Promise<readonly StoredBill[]>;
  /** By business day, the newest first; a moment late. */
  readonly list: (days: BillDays, page: Paging) => Promise<Listed<StoredBill>>;
  /** Keeps and tells a chargeback unless it was told before. */
  readonly tellChargeback: (chargeback: Chargeback, at: number) => Promise<void>;
};

export function billStore(table: Table): BillStore {
  const get = async (billId: string) => {
    const item = await table.get(keyOf(billEntity, { billId }));
    return item && readBill(item);
  };
  return {
    get,
    receive: (file, at) => received(table, file, at),
    parsed: (billId, content) => parsed(table, billId, contentSchema.parse(content)),
    rejected: (billId, refusal, at) => rejected(table, billId, { ...refusal, at }),
    latest: async (day) => {
      const { items } = await table.query({ pk: filled(latestEntity.pk, day), consistent: true });
      const keys = items.map((item) => keyOf(billEntity, latestBill.parse(item)));
      const bills = keys.length === 0 ? [] : await table.getAll(keys, { consistent: true });
      return bills.map(readBill).sort((a, b) => (a.billId < b.billId ? -1 : 1));
    },
    list: async (days, { limit, start }) => {
      const { items, next } = await table.query({
        ...daysQuery(days),
        limit,
        descending: true,
        ...(start ? { start } : {}),
      });
      return { items: items.map(readBill), next };
    },
    tellChargeback: (chargeback, at) => told(table, chargeback, at),
  };
}

const daysQuery = ({ from, to, source }: BillDays) => ({
  index: 'GSI1' as const,
  pk: 'BILLS',
  between: [from, beginningWith(`${to}#`)[1]] as const,
  ...(source === undefined ? {} : { filter: '#source = :source', values: { source } }),
});

async function received(table: Table, file: ReceivedFile, at: number): Promise<StoredBill> {
  const billId = billIdOf(file);
  const bill = storedBill.parse({ ...file, billId, status: 'RECEIVED', receivedAt: at, version: 1 });
  try {
    await table.write({ ...billPut(bill), condition: 'attribute_not_exists(#pk)' });
    return bill;
  } catch (error) {
    if (error instanceof ConditionRefused && error.item) return readBill(error.item);
    throw error;
  }
}

const billPut = (bill: StoredBill): Put => ({
  kind: 'put',
  item: {
    ...keyOf(billEntity, bill),
    gsi1pk: 'BILLS',
    gsi1sk: filled(billEntity.gsi1sk ?? '', bill),
    ...JSON.parse(JSON.stringify(bill)),
  },
});

/** A change of a bill on the version that was seen. */
const changedPut = (before: StoredBill, change: Partial<StoredBill>): Put => ({
  ...billPut({ ...before, events: [], ...change, version: before.version + 1 }),
  condition: '#version = :seen',
  values: { seen: before.version },
});

async function parsed(table: Table, billId: string, content: BillContent): Promise<StoredBill | undefined> {
  const item = await table.get(keyOf(billEntity, { billId }));
  const before = item && readBill(item);
  if (!before || before.status === 'SUPERSEDED') return undefined;
  if (before.status === 'PARSED') return before;
  const latestKey = keyOf(latestEntity, { ...before, kind: content.kind });
  const head = await table.get(latestKey);
  const earlier = head && latestBill.parse(head);
  // Somebody else was first, between both readings.
  if (earlier?.billId === billId) return parsed(table, billId, content);
  const revision = (earlier?.revision ?? 0) + 1;
  const change = { status: 'PARSED' as const, revision, content };
  const writes: readonly Write[] = [
    changedPut(before, change),
    {
      kind: 'put',
      item: { ...latestKey, billId, revision },
      ...(earlier
        ? { condition: '#revision = :seen', values: { seen: earlier.revision } }
        : { condition: 'attribute_not_exists(#pk)' }),
    },
    ...(earlier ? [superseded(earlier.billId)] : []),
  ];
  try {
    await table.transact(writes);
    return { ...before, events: [], ...change, version: before.version + 1 };
  } catch (error) {
    if (error instanceof TransactionRefused) return parsed(table, billId, content);
    throw error;
  }
}

const superseded = (billId: string): Update => ({
  kind: 'update',
  key: keyOf(billEntity, { billId }),
  update: 'SET #status = :superseded, #version = #version + :one, #events = :none',
  values: { superseded: 'SUPERSEDED', one: 1, none: [] },
});

async function rejected(
  table: Table,
  billId: string,
  refusal: NonNullable<StoredBill['refusal']>,
): Promise<StoredBill | undefined> {
  const item = await table.get(keyOf(billEntity, { billId }));
  const before = item && readBill(item);
  if (!before) return undefined;
  const isTold = before.refusal?.fault === refusal.fault && before.refusal.reason === refusal.reason;
  if (before.status === 'PARSED' || before.status === 'SUPERSEDED' || isTold) return before;
  const change = { status: 'REJECTED' as const, refusal, events: ['bill.refused'] };
  try {
    await table.write(changedPut(before, change));
    return { ...before, ...change, version: before.version + 1 };
  } catch (error) {
    if (error instanceof ConditionRefused) return rejected(table, billId, refusal);
    throw error;
  }
}

async function told(table: Table, chargeback: Chargeback, at: number): Promise<void> {
  const { provider, account, key } = chargeback;
  const chargebackId = derivedId('cbk', [provider, account, key]);
  const events = ['reconciliation.chargeback.found'];
  const item = {
    ...keyOf(chargebackEntity, { chargebackId }),
    ...storedChargeback.parse({ ...chargeback, chargebackId, foundAt: at, events }),
  };
  try {
    await table.write({ kind: 'put', item, condition: 'attribute_not_exists(#pk)' });
  } catch (error) {
    if (!(error instanceof ConditionRefused)) throw error;
  }
}
