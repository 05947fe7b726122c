import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Item, Key, Page, Table, Write } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { moneySchema } from '../../shared/kernel/money.ts';
import { postingSchema } from '../ledger/contract.ts';
import { caseActions, caseRules, caseStatuses, isOver } from './domain/logistics-case.ts';
import { carrierCodes } from './domain/tracking.ts';
import { type Evidence, laneLevels, severities, stages } from './domain/watch/types.ts';
import { saved, type VersionedPut, versionedPut } from './versioned.ts';

const caseEntity: Entity = {
  name: 'Logistics case',
  pk: 'LOGISTICSCASE#{caseId}',
  sk: 'LOGISTICSCASE',
  gsi1pk: 'LOGISTICSCASES#{OPEN|CLOSED}',
  gsi1sk: '{openedAt}#{caseId}',
  holds:
    'what is wrong with a parcel or shipment and what that rests on, what was done about it by whom at what cost, and the journal entry of the last of it',
};

export const entities: readonly Entity[] = [caseEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Open, change or read a logistics case',
    by: 'functions/logistics/case-store.ts#caseStore',
    operation: 'GetItem; PutItem on the version that was seen, mostly in one transaction with the parcel',
    requests: '2',
    writeUnits: '1 a KB, and 1 for the index row; doubled with the parcel',
    readUnits: '1 a 4 KB',
  },
  {
    pattern: 'List logistics cases by status',
    by: 'functions/logistics/case-store.ts#caseStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const time = z.int().exactOptional();
const evidence: z.ZodType<Evidence> = z.object({
  since: z.int(),
  from: time,
  limitMs: time,
  measured: z
    .object({
      ...{ n: z.int(), p50: z.number(), p90: z.number(), p95: z.number(), p99: z.number(), p999: z.number() },
      level: z.enum(laneLevels),
      lane: z.string(),
    })
    .exactOptional(),
  stage: z.enum(stages).exactOptional(),
  calendarUnknown: z.literal(true).exactOptional(),
  count: time,
  odds: z.number().exactOptional(),
  place: z.string().exactOptional(),
  detail: z.string().exactOptional(),
});

const action = z.object({
  action: z.enum(caseActions),
  at: z.int(),
  by: z.string(),
  reason: z.string(),
  amount: moneySchema.optional(),
  entryId: z.string().optional(),
});

export const storedCase = z.object({
  caseId: z.string(),
  rule: z.enum(caseRules),
  status: z.enum(caseStatuses),
  severity: z.enum(severities),
  message: z.string(),
  carrier: z.enum(carrierCodes).optional(),
  waybillNo: z.string().optional(),
  parcelId: z.string().optional(),
  shipmentId: z.string().optional(),
  orderId: z.string().optional(),
  evidence: evidence.optional(),
  openedAt: z.int(),
  /** Somebody should have acted until then. */
  dueAt: z.int().optional(),
  openings: z.int(),
  /** What was done, the oldest first; those of earlier openings too, at most fifty. */
  actions: z.array(action).default([]),
  /** What the carrier is asked for (索赔), and what it has accepted. */
  claim: z.object({ asked: moneySchema, acceptedMinor: z.int().optional(), at: z.int() }).optional(),
  compensation: moneySchema.optional(),
  reship: z
    .object({
      allocationId: z.string(),
      lines: z.array(z.object({ lineId: z.string(), sku: z.string(), quantity: z.int() })),
      by: z.string(),
      outcome: z.enum(['ALLOCATED', 'REFUSED']).optional(),
      reason: z.string().optional(),
      allocationIds: z.array(z.string()).optional(),
      cost: moneySchema.optional(),
    })
    .optional(),
  resolvedAt: z.int().optional(),
  resolvedBy: z.string().optional(),
  resolution: z.string().optional(),
  posting: postingSchema.optional(),
  changedAt: z.int(),
  version: z.int(),
  events: z.array(z.string()),
});
export type StoredCase = z.output<typeof storedCase>;
export type CaseAction = z.output<typeof action>;
export const readCase = (item: Item): StoredCase => storedCase.parse(item);

/** One for each parcel and rule; opened again, it is the same one. */
export const parcelCaseId = ({
  carrier,
  waybillNo,
  rule,
  generation,
}: {
  readonly carrier: string;
  readonly waybillNo: string;
  readonly rule: string;
  readonly generation: number;
}): string => {
  const of = ['parcel', carrier, waybillNo, rule];
  return derivedId('cas', generation === 1 ? of : [...of, String(generation)]);
};
export const shipmentCaseId = (shipmentId: string, rule: string): string =>
  derivedId('cas', ['shipment', shipmentId, rule]);
export const carrierCaseId = (carrier: string, rule: string): string =>
  derivedId('cas', ['carrier', carrier, rule]);

export type Opening = Pick<StoredCase, 'caseId' | 'rule' | 'severity' | 'message'> &
  Partial<
    Pick<StoredCase, 'carrier' | 'waybillNo' | 'parcelId' | 'shipmentId' | 'orderId' | 'evidence' | 'dueAt'>
  >;

const mostActions = 50;

type Before = { readonly found: StoredCase | undefined; readonly at: number };

/** A case as it is after it was opened, or, where it had been over, opened again with all that was done about it. */
export const openedCase = (opening: Opening, { found, at }: Before): StoredCase => ({
  ...opening,
  status: 'OPEN',
  openedAt: at,
  openings: (found?.openings ?? 0) + 1,
  actions: found?.actions ?? [],
  ...{ claim: found?.claim, compensation: found?.compensation, reship: found?.reship },
  ...{ posting: found?.posting, changedAt: at, version: found?.version ?? 0 },
  events: ['logistics.case.opened'],
});

/** A case with something more that was done; the oldest are forgotten beyond fifty. */
export const withAction = (found: StoredCase, done: CaseAction): StoredCase => ({
  ...found,
  actions: [...found.actions, done].slice(-mostActions),
  changedAt: done.at,
  events: [],
});

type Ending = { readonly by: string; readonly resolution: string; readonly at: number };
export const resolvedCase = (found: StoredCase, { by, resolution, at }: Ending): StoredCase => ({
  ...found,
  ...{ status: 'RESOLVED', resolvedAt: at, resolvedBy: by, resolution, changedAt: at },
  events: ['logistics.case.resolved'],
});

/** The write of a case that was read at `next.version` (0: there was none), and the case as it will be then. */
export const casePut = (next: StoredCase): VersionedPut<StoredCase> =>
  versionedPut(next, (told) => ({
    ...keyOf(caseEntity, told),
    gsi1pk: `LOGISTICSCASES#${isOver(told.status) ? 'CLOSED' : 'OPEN'}`,
    gsi1sk: `${isoTime(told.openedAt)}#${told.caseId}`,
    ...told,
  }));

export const caseKey = (caseId: string): Key => keyOf(caseEntity, { caseId });

export type CaseStore = {
  readonly get: (caseId: string) => Promise<StoredCase | undefined>;
  /** Opens a case, or opens it again; false where it is open already, or somebody was first. */
  readonly open: (opening: Opening, at: number) => Promise<boolean>;
  /** Resolves a case that nobody works on any more; false where it is over, or there is none. */
  readonly resolve: (caseId: string, ending: Ending) => Promise<boolean>;
  /** Writes a case as it shall be, with other writes all or nothing; undefined where somebody wrote first. */
  readonly save: (next: StoredCase, also?: readonly Write[]) => Promise<StoredCase | undefined>;
  readonly list: (
    status: 'OPEN' | 'CLOSED',
    page: { readonly limit: number; readonly start: Page['next'] },
  ) => Promise<{ readonly items: readonly StoredCase[]; readonly next: Page['next'] }>;
};

export function caseStore(table: Table): CaseStore {
  const get = async (caseId: string) => {
    const item = await table.get(keyOf(caseEntity, { caseId }));
    return item && readCase(item);
  };
  const save: CaseStore['save'] = (next, also = []) => saved(casePut(next), also, table);
  return {
    get,
    save,
    open: async (opening, at) => {
      const found = await get(opening.caseId);
      if (found && !isOver(found.status)) return false;
      return (await save(openedCase(opening, { found, at }))) !== undefined;
    },
    resolve: async (caseId, ending) => {
      const found = await get(caseId);
      if (!found || isOver(found.status)) return false;
      return (await save(resolvedCase(found, ending))) !== undefined;
    },
    list: async (status, { limit, start }) => {
      const query = { index: 'GSI1', pk: `LOGISTICSCASES#${status}`, limit, descending: true } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readCase), next: page.next };
    },
  };
}
