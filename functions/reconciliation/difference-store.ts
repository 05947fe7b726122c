import { type AccessPattern, type Entity, filled, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  type Item,
  type Page,
  type Put,
  type Query,
  type Table,
  TransactionRefused,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { workSchema } from './difference-schema.ts';
import { lineIdentity } from './domain/conclusion-entries.ts';
import type { DifferenceKind, Found, Leg, Side } from './domain/difference.ts';
import type { Work, WorkStatus } from './domain/work.ts';
import type { Listed, Paging } from './store.ts';

const differenceEntity: Entity = {
  name: 'Difference',
  pk: 'DIFFERENCE#{differenceId}',
  sk: 'DIFFERENCE',
  gsi1pk: 'DIFFERENCES#{status}',
  gsi1sk: '{day}#{differenceId}',
  holds:
    'what differs, both sides of it, what was proposed, approved and done about it; every journal entry made for it, and the events of its last change',
};

const matchedEntity: Entity = {
  name: 'Bank line of an accepted match',
  pk: 'MATCHEDLINE#{lineId}',
  sk: 'MATCHEDLINE',
  holds: 'which difference a bank line or settlement was accepted with, so that no line is in two matches',
};

export const entities: readonly Entity[] = [differenceEntity, matchedEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Propose what to do about a difference, or decide about it',
    by: 'functions/reconciliation/difference-store.ts#differenceStore',
    operation:
      'GetItem; TransactWriteItems on the version that was seen; for an accepted match a Query of what the day found, and each of its lines and of their differences too',
    requests: '2; 4 for an accepted match',
    writeUnits: '4 and 2 for each index row that moves; 2 a line and 6 a difference of an accepted match',
    readUnits: '1',
  },
  {
    pattern: 'List differences by status, the oldest first',
    by: 'functions/reconciliation/difference-store.ts#differenceStore',
    operation: 'Query GSI1, filtered by kind and provider; a page is filled by at most ten requests',
    requests: '1 a page; up to 10 where few meet the filter',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB looked through',
  },
];

export const differenceIdOf = (
  { provider, account }: { readonly provider: string; readonly account: string },
  { leg, key }: Pick<Found, 'leg' | 'key'>,
): string => derivedId('dif', [provider, account, leg, key]);

export const readWork = (item: Item): Work => workSchema.parse(item);

export type DifferenceFilter = {
  readonly kind?: DifferenceKind | undefined;
  readonly provider?: string | undefined;
  readonly leg?: Leg | undefined;
};

export type DifferenceStore = {
  readonly get: (differenceId: string) => Promise<Work | undefined>;
  /** Those that are there, consistent, by their ids. */
  readonly getAll: (ids: readonly string[]) => Promise<ReadonlyMap<string, Work>>;
  /** Writes it on the version that was seen, with what changes beside it, all or nothing; false where others were first. */
  readonly save: (after: Work, beside?: readonly Write[]) => Promise<boolean>;
  /** Writes any number of things together. Throws `TransactionRefused`. */
  readonly transact: (writes: readonly Write[]) => Promise<void>;
  /** By status, the oldest first; a moment late. */
  readonly list: (status: WorkStatus, filter: DifferenceFilter, page: Paging) => Promise<Listed<Work>>;
};

export function differenceStore(table: Table): DifferenceStore {
  return {
    get: async (differenceId) => {
      const item = await table.get(keyOf(differenceEntity, { differenceId }));
      return item && readWork(item);
    },
    getAll: async (ids) => {
      if (ids.length === 0) return new Map();
      const keys = ids.map((differenceId) => keyOf(differenceEntity, { differenceId }));
      const items = await table.getAll(keys, { consistent: true });
      return new Map(items.map(readWork).map((work) => [work.differenceId, work]));
    },
    save: async (after, beside = []) => {
      try {
        await table.transact([workPut(after), ...beside]);
        return true;
      } catch (error) {
        if (error instanceof TransactionRefused) return false;
        throw error;
      }
    },
    transact: (writes) => table.transact(writes),
    list: (status, filter, page) => listed(table, status, { filter, page }),
  };
}

/** The version before is the one that has to be there, or nothing at all. */
export function workPut(work: Work): Put {
  const after = workSchema.parse(work);
  return {
    kind: 'put',
    item: {
      ...keyOf(differenceEntity, after),
      gsi1pk: filled(differenceEntity.gsi1pk ?? '', after),
      gsi1sk: filled(differenceEntity.gsi1sk ?? '', after),
      ...JSON.parse(JSON.stringify(after)),
    },
    ...(after.version === 1
      ? { condition: 'attribute_not_exists(#pk)' }
      : { condition: '#version = :seen', values: { seen: after.version - 1 } }),
  };
}

const lineIdOf = (side: Side): string => derivedId('lin', [lineIdentity(side)]);
const linesOf = ({ suggestion }: Pick<Work, 'suggestion'>): readonly Side[] => [
  ...(suggestion?.settlements ?? []),
  ...(suggestion?.bank ?? []),
];

/** Takes every line of a match for one difference; refused where one is in another match. */
export const claims = (work: Work): readonly Write[] =>
  linesOf(work).map((side) => ({
    kind: 'put',
    item: { ...keyOf(matchedEntity, { lineId: lineIdOf(side) }), differenceId: work.differenceId },
    condition: 'attribute_not_exists(#pk)',
  }));

/** Lets the lines of a match go. */
export const releases = (work: Work): readonly Write[] =>
  linesOf(work).map((side) => ({
    kind: 'delete',
    key: keyOf(matchedEntity, { lineId: lineIdOf(side) }),
    condition: 'attribute_not_exists(#pk) OR #differenceId = :own',
    values: { own: work.differenceId },
  }));

const mostRequests = 10;

type Asked = { readonly filter: DifferenceFilter; readonly page: Paging };

/** Goes on until the page is full or ten requests are made, because a filter is applied after a page is read. */
async function listed(table: Table, status: WorkStatus, { filter, page }: Asked): Promise<Listed<Work>> {
  const items: Work[] = [];
  let next: Page['next'] = page.start;
  for (let requests = 0; requests < mostRequests; requests += 1) {
    const query: Query = {
      index: 'GSI1',
      pk: filled(differenceEntity.gsi1pk ?? '', { status }),
      limit: page.limit - items.length,
      ...conditionOf(filter),
      ...(next ? { start: next } : {}),
    };
    const found = await table.query(query);
    items.push(...found.items.map(readWork));
    next = found.next;
    if (!next || items.length >= page.limit) break;
  }
  return { items, next };
}

function conditionOf(filter: DifferenceFilter): Pick<Query, 'filter' | 'values'> {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  if (given.length === 0) return {};
  return {
    filter: given.map(([name]) => `#${name} = :${name}`).join(' AND '),
    values: Object.fromEntries(given),
  };
}
