import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { allOf, ConditionRefused, type Item, type Table, type Update } from '../../shared/dynamodb/table.ts';
import { type Difference, differenceKinds, differingFigures } from './domain/ledger-audit.ts';

const caseEntity: Entity = {
  name: 'Ledger audit case',
  pk: 'LEDGERAUDIT#{day}',
  sk: 'LEDGERAUDIT',
  gsi1pk: 'LEDGERAUDITS while it is open',
  gsi1sk: '{day}',
  holds: 'what differs in the books of a business day, until they agree; the event of its last change',
};

const stateEntity: Entity = {
  name: 'Ledger audit',
  pk: 'LEDGERAUDITS',
  sk: 'STATE',
  holds: 'the last day that was audited, and the days that the audit of today still has before it',
};

export const entities: readonly Entity[] = [caseEntity, stateEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Audit a business day',
    by: 'functions/ledger/audit-day.ts#auditDay',
    operation: 'Query of its counters, consistent, before and after a Query GSI1 of its entries, each shard',
    requests: '6, 4 more on the last day of a month, and 1 a further page (1 MB) of entries',
    writeUnits: '0',
    readUnits: '1 a 4 KB of counters, 0.5 a 4 KB of entries',
  },
  {
    pattern: 'Go on with the audit of the night',
    by: 'functions/ledger/audit-ledger.ts#auditLedger',
    operation:
      'GetItem, Query GSI1 of the open cases, Query of the months and of those that were booked on; PutItem after each day, ' +
      'UpdateItem of a case',
    requests: '5, and 1 a day; 1 for a case that opens or closes',
    writeUnits: '1 a day, and 2 a case',
    readUnits: '1.5, and 1 a 4 KB of counters',
  },
];

const statuses = ['OPEN', 'CLOSED'] as const;
const storedDifference = z.object({
  of: z.enum(differenceKinds),
  at: z.string(),
  currency: z.string(),
  figure: z.enum(differingFigures),
  /** Decimal digits: no number of theirs is too large to be told. */
  journal: z.string(),
  other: z.string(),
});
const storedCase = z.object({
  day: z.iso.date(),
  status: z.enum(statuses),
  version: z.int(),
  message: z.string(),
  /** The first of them. */
  differences: z.array(storedDifference),
  count: z.int(),
  changedAt: z.int(),
});
export type StoredCase = z.output<typeof storedCase>;
export const readCase = (item: Item): StoredCase => storedCase.parse(item);

const storedState = z.object({
  audited: z.iso.date().optional(),
  startedAt: z.int().optional(),
  days: z.array(z.iso.date()).default([]),
  unsettled: z.array(z.iso.date()).default([]),
});
/** How far the audit has come: the last day looked at, and of the run that began at a time, what it still has to look at. */
export type AuditState = z.output<typeof storedState>;

export type AuditStore = {
  readonly state: () => Promise<AuditState>;
  readonly putState: (state: AuditState) => Promise<void>;
  /** Days with an open case; a moment late. */
  readonly openDays: () => Promise<readonly string[]>;
  readonly caseOf: (day: string) => Promise<StoredCase | undefined>;
  /** Opens the case of a day with its event, and tells again when what differs has changed; else nothing happens. */
  readonly open: (day: string, finding: Finding, at: number) => Promise<void>;
  /** Closes the case of a day, where one is open. */
  readonly close: (day: string, at: number) => Promise<void>;
};
export type Finding = { readonly message: string; readonly differences: readonly Difference[] };

const mostTold = 20;

export function auditStore(table: Table): AuditStore {
  return {
    state: async () => storedState.parse((await table.get(keyOf(stateEntity, {}))) ?? {}),
    putState: (state) => table.write({ kind: 'put', item: { ...keyOf(stateEntity, {}), ...state } }),
    openDays: async () => {
      const items = await allOf(table, { index: 'GSI1', pk: openCases });
      return items.map((item) => readCase(item).day);
    },
    caseOf: async (day) => {
      const item = await table.get(keyOf(caseEntity, { day }));
      return item && readCase(item);
    },
    open: (day, finding, at) => table.write(opened(day, finding, at)).catch(unlessRefused),
    close: (day, at) => table.write(closed(day, at)).catch(unlessRefused),
  };
}

const openCases = 'LEDGERAUDITS';

function unlessRefused(error: unknown): void {
  if (!(error instanceof ConditionRefused)) throw error;
}

const opened = (day: string, { message, differences }: Finding, at: number): Update => ({
  kind: 'update',
  key: keyOf(caseEntity, { day }),
  update:
    'SET #day = :day, #status = :open, #message = :message, #differences = :differences, #count = :count, ' +
    '#changedAt = :at, #version = if_not_exists(#version, :none) + :one, #gsi1pk = :gsi1pk, #gsi1sk = :day',
  condition: 'attribute_not_exists(#pk) OR #status <> :open OR #message <> :message OR #count <> :count',
  values: {
    day,
    open: 'OPEN',
    message,
    differences: differences
      .slice(0, mostTold)
      .map((each) => ({ ...each, journal: String(each.journal), other: String(each.other) })),
    count: differences.length,
    at,
    none: 0,
    one: 1,
    gsi1pk: openCases,
  },
});

const closed = (day: string, at: number): Update => ({
  kind: 'update',
  key: keyOf(caseEntity, { day }),
  update: 'SET #status = :closed, #changedAt = :at REMOVE #gsi1pk, #gsi1sk',
  condition: '#status = :open',
  values: { closed: 'CLOSED', open: 'OPEN', at },
});
