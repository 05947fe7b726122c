import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  ConditionRefused,
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
import { derivedId } from '../../shared/kernel/ids.ts';
import { moneySchema } from '../../shared/kernel/money.ts';
import { type Posting, postingSchema } from '../ledger/contract.ts';
import { type CaseKind, type CaseStatus, caseKinds, nextCaseStatuses } from './domain/payment-case.ts';

const caseEntity: Entity = {
  name: 'Payment case',
  pk: 'PAYMENTCASE#{caseId}',
  sk: 'PAYMENTCASE',
  gsi1pk: 'PAYMENTCASES#{status}',
  gsi1sk: '{openedAt}#{caseId}',
  holds: 'what needs a look, of which payment or refund, how much money, what was done about it',
};

export const entities: readonly Entity[] = [caseEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'List payment cases by status',
    by: 'functions/payments/case-store.ts#caseStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const statuses = Object.keys(nextCaseStatuses) as [CaseStatus, ...CaseStatus[]];
const storedCase = z.object({
  caseId: z.string(),
  kind: z.enum(caseKinds),
  status: z.enum(statuses),
  provider: z.string(),
  message: z.string(),
  paymentId: z.string().optional(),
  refundId: z.string().optional(),
  channelCaseId: z.string().optional(),
  amount: moneySchema.optional(),
  openedAt: z.int(),
  /** A dispute is lost if nobody answered until then. */
  dueAt: z.int().optional(),
  notes: z.array(z.object({ at: z.int(), by: z.string(), text: z.string() })).default([]),
  resolvedAt: z.int().optional(),
  resolution: z.string().optional(),
  /** Money that is held back while the dispute lasts. */
  held: z.int().default(0),
  version: z.int(),
  posting: postingSchema.optional(),
  events: z.array(z.string()).default([]),
});
export type StoredCase = z.output<typeof storedCase>;
export const readCase = (item: Item): StoredCase => storedCase.parse(item);

type Opening = {
  readonly kind: CaseKind;
  readonly provider: string;
  /** What the case is of: with the kind it makes the case the same one, however often it is opened. */
  readonly of: string;
  readonly message: string;
} & Partial<Pick<StoredCase, 'paymentId' | 'refundId' | 'channelCaseId' | 'amount' | 'dueAt'>>;

export const caseIdOf = ({ kind, of }: Pick<Opening, 'kind' | 'of'>): string => derivedId('cas', [kind, of]);

export const caseKey = (caseId: string): Key => keyOf(caseEntity, { caseId });

/** A case, new; in the caller's transaction. */
export const openedCase = ({ of, ...opening }: Opening, now: number): StoredCase => ({
  caseId: caseIdOf({ kind: opening.kind, of }),
  status: 'OPEN',
  openedAt: now,
  notes: [],
  held: 0,
  version: 1,
  events: ['payment.case.opened'],
  ...opening,
});

export const casePut = (opened: StoredCase): Put => ({
  kind: 'put',
  item: {
    ...keyOf(caseEntity, opened),
    gsi1pk: `PAYMENTCASES#${opened.status}`,
    gsi1sk: `${isoTime(opened.openedAt)}#${opened.caseId}`,
    ...opened,
  },
  condition: 'attribute_not_exists(#pk)',
});

type Ending = { readonly caseId: string; readonly resolution: string; readonly at: number };
export const caseResolved = ({ caseId, resolution, at }: Ending): Update => ({
  kind: 'update',
  key: keyOf(caseEntity, { caseId }),
  update:
    'SET #status = :resolved, #gsi1pk = :gsi1pk, #resolvedAt = :at, #resolution = :resolution, ' +
    '#version = #version + :one, #events = :events',
  condition: 'attribute_exists(#pk)',
  values: {
    resolved: 'RESOLVED',
    gsi1pk: 'PAYMENTCASES#RESOLVED',
    at,
    resolution,
    one: 1,
    events: ['payment.case.resolved'],
  },
});

/** A note, and what is held for a dispute; on the version that was seen. */
export type CaseChange = {
  readonly before: StoredCase;
  readonly note: { readonly at: number; readonly by: string; readonly text: string };
  readonly held?: number | undefined;
  readonly paymentId?: string | undefined;
  readonly amount?: z.output<typeof moneySchema> | undefined;
  readonly posting?: Posting | undefined;
  readonly resolution?: string | undefined;
  /** What changes with it, all or nothing. */
  readonly also?: readonly Write[];
};

function changed({ before, note, held, paymentId, amount, posting, resolution }: CaseChange): StoredCase {
  return {
    ...before,
    notes: [...before.notes, note],
    ...(held === undefined ? {} : { held }),
    ...(paymentId === undefined ? {} : { paymentId }),
    ...(amount === undefined ? {} : { amount }),
    ...(posting === undefined ? {} : { posting }),
    ...(resolution === undefined ? {} : { status: 'RESOLVED' as const, resolution, resolvedAt: note.at }),
    version: before.version + 1,
    events: resolution === undefined ? [] : ['payment.case.resolved'],
  };
}

export type CaseStore = {
  /** Opens a case unless there is one. */
  readonly open: (opened: StoredCase) => Promise<void>;
  /** The same, with what has to be written with it, all or nothing. */
  readonly openWith: (opened: StoredCase, also: readonly Write[]) => Promise<void>;
  readonly get: (caseId: string) => Promise<StoredCase | undefined>;
  /** Resolves a case where there is one. */
  readonly resolve: (ending: Ending) => Promise<void>;
  /** The case after a change; undefined where somebody changed it first. */
  readonly change: (change: CaseChange) => Promise<StoredCase | undefined>;
  readonly list: (
    status: CaseStatus,
    page: { readonly limit: number; readonly start: Page['next'] },
  ) => Promise<{ readonly items: readonly StoredCase[]; readonly next: Page['next'] }>;
};

export function caseStore(table: Table): CaseStore {
  return {
    open: (opened) => unlessRefused(table.write(casePut(opened))),
    openWith: async (opened, also) => {
      await unlessFirstRefused(table.transact([casePut(opened), ...also]));
    },
    get: async (caseId) => {
      const item = await table.get(keyOf(caseEntity, { caseId }));
      return item && readCase(item);
    },
    resolve: (ending) => unlessRefused(table.write(caseResolved(ending))),
    change: async (change) => {
      const after = changed(change);
      const seen = { condition: '#version = :seen', values: { seen: change.before.version } };
      const write = table.transact([{ ...casePut(after), ...seen }, ...(change.also ?? [])]);
      return (await unlessFirstRefused(write)) ? after : undefined;
    },
    list: async (status, { limit, start }) => {
      const query = { index: 'GSI1', pk: `PAYMENTCASES#${status}`, limit, descending: true } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readCase), next: page.next };
    },
  };
}

async function unlessRefused(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ConditionRefused)) throw error;
  }
}

/** False where the case itself stood in the way. */
async function unlessFirstRefused(write: Promise<void>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof TransactionRefused && error.refusals[0]?.met === false) return false;
    throw error;
  }
}
