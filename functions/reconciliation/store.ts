import * as z from 'zod';
import { type AccessPattern, type Entity, filled, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  beginningWith,
  type Check,
  ConditionRefused,
  type Item,
  type Page,
  type Put,
  type Table,
  unlessRefused,
} from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { postingSchema } from '../ledger/contract.ts';
import type { DayMoney } from './domain/conclusion-entries.ts';
import { type DifferenceKind, differenceKinds, type Leg, legs } from './domain/difference.ts';
import { lineKinds } from './domain/line.ts';
import type { Totals } from './domain/result.ts';
import { type Age, ages } from './domain/work.ts';

const reconciliationEntity: Entity = {
  name: 'Reconciliation',
  pk: 'RECONCILIATION#{reconciliationId}',
  sk: 'RECONCILIATION',
  gsi1pk: 'RECONCILIATIONS',
  gsi1sk: '{businessDate}#{provider}#{account}',
  holds:
    'how a business day of an account at a provider compared: status, inputs by hash, totals, result hash; the journal entries and events of its last revision',
};

const revisionEntity: Entity = {
  name: 'Revision of a reconciliation',
  pk: 'RECONCILIATION#{reconciliationId}',
  sk: 'REVISION#{number}',
  holds:
    'inputs and result of one time that it was concluded, and which differences that added, ended and changed',
};

const foundEntity: Entity = {
  name: 'Difference found by a reconciliation',
  pk: 'RECONCILIATION#{reconciliationId}',
  sk: 'FOUND#{leg}#{differenceId}',
  holds: 'that this day has the difference, since which revision, and from which on no more',
};

const requestEntity: Entity = {
  name: 'Reconciliation request',
  pk: 'RECONCILIATIONREQUEST#{requestId}',
  sk: 'RECONCILIATIONREQUEST',
  holds: 'that somebody wants a day compared (its event rides on it); goes away after 30 days',
};

const nightEntity: Entity = {
  name: 'Night of reconciliation',
  pk: 'RECONCILIATIONNIGHT',
  sk: 'STATE',
  holds: 'the last night that was run, and the journal time up to which late entries were looked for',
};

export const entities: readonly Entity[] = [
  reconciliationEntity,
  revisionEntity,
  foundEntity,
  requestEntity,
  nightEntity,
];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Conclude a business day',
    by: 'functions/reconciliation/conclude-day.ts#concludeDay',
    operation:
      'GetItem, Query of what it found before, BatchGetItem of its differences; with differences that change: PutItem of the head and TransactWriteItems of them; TransactWriteItems: head, revision. Nothing is written where the inputs are the stored ones',
    requests: '3 for a balanced day; with differences 4, 1 for 100 that are read and 1 for 49 that change',
    writeUnits: '5; about 5 more a difference that changes',
    readUnits: '1, 1 a 4 KB of what it found before, 1 a difference',
  },
  {
    pattern: 'List reconciliations by business day',
    by: 'functions/reconciliation/store.ts#reconciliationStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'List the differences of a reconciliation',
    by: 'functions/reconciliation/routes/list-reconciliation-differences.ts#listReconciliationDifferences',
    operation: 'Query of what it found, BatchGetItem of the differences',
    requests: '2 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const digits = z.string().regex(/^-?\d+$/);
const bigMinor = digits.transform(BigInt);
const amounts = z.record(z.string(), bigMinor);
const total = z.object({
  kind: z.enum(lineKinds),
  currency: z.string(),
  lines: z.int(),
  minor: bigMinor,
  fee: bigMinor,
});
const totalsSchema = z.object({
  ledger: z.array(total).exactOptional(),
  channel: z.array(total).exactOptional(),
  fund: z.array(total).exactOptional(),
  bank: z.array(total).exactOptional(),
}) satisfies z.ZodType<Totals>;
const moneySchema = z.object({
  fees: amounts,
  unexpectedFees: amounts,
  paidOut: amounts,
  received: amounts,
}) satisfies z.ZodType<DayMoney>;
const count = z.int().nonnegative();
const counts = <Name extends string>(names: readonly [Name, ...Name[]]) =>
  z.partialRecord(z.enum(names), count);
const changeSchema = z.object({
  added: count,
  gone: count,
  changed: count,
  /** Which, the first of each. */
  addedIds: z.array(z.string()).default([]),
  goneIds: z.array(z.string()).default([]),
  changedIds: z.array(z.string()).default([]),
});
export type RevisionChanges = z.output<typeof changeSchema>;

export const inputsSchema = z.object({
  /** Hash of the journal's lines. */
  ledger: z.string(),
  bills: z.array(z.object({ billId: z.string(), sha256: z.string() })),
  /** Hash of what the days before carried over. */
  carry: z.string(),
  /** Hash of the policy. */
  policy: z.string(),
  engineVersion: z.string(),
});
/** What a day was compared from, by hash: with the same, nothing new can come of it. */
export type Inputs = z.output<typeof inputsSchema>;

export const inputsHash = ({ bills, ...rest }: Inputs): string =>
  bodyHash({ ...rest, bills: bills.map(({ sha256, billId }) => `${sha256} ${billId}`).sort() });

/**
 * RUNNING: being compared; the figures are those of the revision before. BLOCKED 受阻: there was never a bill to compare
 * with. BALANCED 平, OUT_OF_BALANCE 不平: what the last revision came to.
 */
export const reconciliationStatuses = ['RUNNING', 'BLOCKED', 'BALANCED', 'OUT_OF_BALANCE'] as const;
export type ReconciliationStatus = (typeof reconciliationStatuses)[number];
/** NO_BILL: not there in time. BAD_BILL: refused. */
export const blockReasons = ['NO_BILL', 'BAD_BILL'] as const;
export type BlockReason = (typeof blockReasons)[number];

const concludedSchema = z.object({
  status: z.enum(['BALANCED', 'OUT_OF_BALANCE']),
  inputs: inputsSchema,
  resultHash: z.string(),
  totals: totalsSchema,
  matched: z.object({ A: count, B: count, C: count }),
  lines: count,
  breaks: counts([...differenceKinds] as [DifferenceKind, ...DifferenceKind[]]),
  ages: counts([...ages] as [Age, ...Age[]]),
  timing: count,
  cleared: count,
  open: amounts,
  /** What the provider's bill ends with, by currency. */
  closings: amounts,
  changes: changeSchema,
  /** All that its entries have booked up to now. */
  booked: moneySchema,
  statementKey: z.string().optional(),
  concludedAt: z.int(),
});
/** What a revision came to. */
export type Concluded = z.output<typeof concludedSchema>;

const storedReconciliation = z.object({
  reconciliationId: z.string(),
  businessDate: z.iso.date(),
  provider: z.string(),
  account: z.string(),
  status: z.enum(reconciliationStatuses),
  reason: z.enum(blockReasons).optional(),
  message: z.string().optional(),
  /** How often it was concluded: 0 before the first time. */
  revision: count,
  concluded: concludedSchema.optional(),
  runAt: z.int(),
  entries: z.array(postingSchema).default([]),
  events: z.array(z.string()).default([]),
  version: z.int(),
});
export type StoredReconciliation = z.output<typeof storedReconciliation>;
export const readReconciliation = (item: Item): StoredReconciliation => storedReconciliation.parse(item);

const storedRevision = concludedSchema.extend({
  revision: z.int(),
  entries: z.array(postingSchema).default([]),
});
export type StoredRevision = z.output<typeof storedRevision>;

const foundRow = z.object({
  reconciliationId: z.string(),
  differenceId: z.string(),
  leg: z.enum(legs),
  facts: z.string(),
  addedIn: z.int(),
  changedIn: z.int().optional(),
  goneIn: z.int().optional(),
});
/** That a reconciliation has a difference; `goneIn` names the revision from which on it has not. */
export type FoundRow = z.output<typeof foundRow>;

const storedRequest = z.object({
  requestId: z.string(),
  businessDate: z.iso.date(),
  provider: z.string(),
  account: z.string().optional(),
  requestedBy: z.string(),
  requestedAt: z.int(),
  hash: z.string(),
  events: z.array(z.string()).default([]),
});
export type StoredRequest = z.output<typeof storedRequest>;
export const readRequest = (item: Item): StoredRequest => storedRequest.parse(item);

const nightSchema = z.object({
  /** The last business day of which the night was run. */
  lastDay: z.iso.date().optional(),
  startedAt: z.int().optional(),
  finishedAt: z.int().optional(),
  /** Entries that the journal booked at or after this have not been looked at. */
  bookedSince: z.int().optional(),
});
export type Night = z.output<typeof nightSchema>;

/** The day of an account at a provider. */
export type Subject = Pick<StoredReconciliation, 'businessDate' | 'provider' | 'account'>;
export const reconciliationIdOf = ({ businessDate, provider, account }: Subject): string =>
  derivedId('rec', [businessDate, provider, account]);

export type Paging = { readonly limit: number; readonly start?: Page['next'] };
export type Listed<Each> = { readonly items: readonly Each[]; readonly next: Page['next'] };
export type Days = {
  readonly from: string;
  readonly to: string;
  readonly statuses?: readonly ReconciliationStatus[];
};

export type ReconciliationStore = {
  readonly get: (reconciliationId: string) => Promise<StoredReconciliation | undefined>;
  /** Writes it on the version that was seen, with the revision that it concludes; false where somebody was first. */
  readonly save: (after: StoredReconciliation, revision?: StoredRevision) => Promise<boolean>;
  /** By business day, the newest first; a moment late. */
  readonly list: (days: Days, page: Paging) => Promise<Listed<StoredReconciliation>>;
  /** All of some days, a moment late: what the night looks at again. */
  readonly all: (days: Days) => Promise<readonly StoredReconciliation[]>;
  readonly revisions: (reconciliationId: string) => Promise<readonly StoredRevision[]>;
  /** What it ever found, of one leg or of all. */
  readonly rows: (reconciliationId: string, leg?: Leg) => Promise<readonly FoundRow[]>;
  /** What it finds now. */
  readonly rowPage: (reconciliationId: string, page: Paging) => Promise<Listed<FoundRow>>;
  /** Puts a request unless there is one; gives the one that is there. */
  readonly request: (request: StoredRequest) => Promise<StoredRequest>;
  readonly night: () => Promise<Night>;
  readonly putNight: (night: Night) => Promise<void>;
};

export function reconciliationStore(table: Table): ReconciliationStore {
  const query = ({ limit, start }: Paging) => ({ limit, ...(start ? { start } : {}) });
  return {
    get: async (reconciliationId) => {
      const item = await table.get(keyOf(reconciliationEntity, { reconciliationId }));
      return item && readReconciliation(item);
    },
    save: (after, revision) => saved(table, after, revision),
    list: async (days, page) => {
      const { items, next } = await table.query({ ...daysQuery(days), ...query(page), descending: true });
      return { items: items.map(readReconciliation), next };
    },
    all: async (days) => (await allOf(table, daysQuery(days))).map(readReconciliation),
    revisions: async (reconciliationId) => {
      const between = beginningWith('REVISION#');
      const items = await allOf(table, { pk: filled(revisionEntity.pk, { reconciliationId }), between });
      return items.map((item) => storedRevision.parse(item));
    },
    rows: async (reconciliationId, leg) => {
      const items = await allOf(table, { ...rowsQuery(reconciliationId, leg), consistent: true });
      return items.map((item) => foundRow.parse(item));
    },
    rowPage: async (reconciliationId, page) => {
      const filter = 'attribute_not_exists(#goneIn)';
      const { items, next } = await table.query({ ...rowsQuery(reconciliationId), ...query(page), filter });
      return { items: items.map((item) => foundRow.parse(item)), next };
    },
    request: (request) => requested(table, request),
    night: async () => nightSchema.parse((await table.get(keyOf(nightEntity, {}))) ?? {}),
    putNight: (night) => table.write({ kind: 'put', item: { ...keyOf(nightEntity, {}), ...night } }),
  };
}

const rowsQuery = (reconciliationId: string, leg?: Leg) => ({
  pk: filled(foundEntity.pk, { reconciliationId }),
  between: beginningWith(leg === undefined ? 'FOUND#' : `FOUND#${leg}#`),
});

function daysQuery({ from, to, statuses }: Days) {
  const named = Object.fromEntries((statuses ?? []).map((status, at) => [`status${at}`, status]));
  const names = Object.keys(named).map((name) => `:${name}`);
  return {
    index: 'GSI1' as const,
    pk: 'RECONCILIATIONS',
    between: [from, beginningWith(`${to}#`)[1]] as const,
    ...(names.length > 0 ? { filter: `#status IN (${names.join(', ')})`, values: named } : {}),
  };
}

function saved(table: Table, after: StoredReconciliation, revision?: StoredRevision): Promise<boolean> {
  const head = headPut(after);
  const write = revision
    ? table.transact([head, revisionPut(after.reconciliationId, revision)])
    : table.write(head);
  return unlessRefused(write);
}

/** The version before is the one that has to be there, or nothing at all. */
const headPut = (after: StoredReconciliation): Put => ({
  kind: 'put',
  item: {
    ...keyOf(reconciliationEntity, after),
    gsi1pk: 'RECONCILIATIONS',
    gsi1sk: filled(reconciliationEntity.gsi1sk ?? '', after),
    ...plain(after),
  },
  ...(after.version === 1
    ? { condition: 'attribute_not_exists(#pk)' }
    : { condition: '#version = :seen', values: { seen: after.version - 1 } }),
});

const revisionPut = (reconciliationId: string, revision: StoredRevision): Put => ({
  kind: 'put',
  item: {
    ...keyOf(revisionEntity, { reconciliationId, number: String(revision.revision).padStart(6, '0') }),
    ...plain(revision),
  },
});

/** Sums as decimal digits: what the table calls a number may be larger than one of ours. */
function plain<Thing extends object>(thing: Thing): Record<string, unknown> {
  return JSON.parse(JSON.stringify(thing, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
}

/** The run that began with this version still has the day to itself; for the transactions of what it finds. */
export const stillRunning = ({ reconciliationId, version }: StoredReconciliation): Check => ({
  kind: 'check',
  key: keyOf(reconciliationEntity, { reconciliationId }),
  condition: '#version = :running',
  values: { running: version },
});

export const foundPut = (row: FoundRow): Put => ({
  kind: 'put',
  item: { ...keyOf(foundEntity, row), ...row },
});

const requestLifeSeconds = 30 * 86_400;

async function requested(table: Table, request: StoredRequest): Promise<StoredRequest> {
  const expiresAt = Math.floor(request.requestedAt / 1000) + requestLifeSeconds;
  const item = { ...keyOf(requestEntity, request), ...request, expiresAt };
  try {
    await table.write({ kind: 'put', item, condition: 'attribute_not_exists(#pk)' });
    return request;
  } catch (error) {
    if (error instanceof ConditionRefused && error.item) return readRequest(error.item);
    throw error;
  }
}
