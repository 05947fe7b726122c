import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  type Item,
  type Table,
  TransactionRefused,
  type Update,
  unlessRefused,
} from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { type Counts, type Erasure, erasureStatuses, noCounts } from './domain/erasure.ts';
import { personsErasurePut } from './person-store.ts';

const erasureEntity: Entity = {
  name: 'Erasure',
  pk: 'ERASURE#{erasureId}',
  sk: 'ERASURE',
  gsi1pk: 'ERASURES_DUE, only while the clock has to look at it',
  gsi1sk: '{dueAt}#{erasureId}',
  holds:
    'that a person (by HMAC) is to be forgotten, who asked, how far that is and what it came to; its event',
};

const countsEntity: Entity = {
  name: 'Counts of an erasure',
  pk: 'ERASURE#{erasureId}',
  sk: 'COUNTS',
  holds: 'orders and records that an erasure has done so far, each counted with the write that ended it',
};

export const entities: readonly Entity[] = [erasureEntity, countsEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Ask for an erasure, once for a key',
    by: 'functions/privacy/request-erasure.ts#requestErasure',
    operation: 'TransactWriteItems: the erasure and its place at the person; GetItem where it is there',
    requests: '1, or 2',
    writeUnits: '4, and 1 for the index row',
    readUnits: '0, or 1',
  },
  {
    pattern: 'Follow an erasure',
    by: 'functions/privacy/follow-erasure.ts#followErasure',
    operation: 'GetItem twice; Query of the orders that wait',
    requests: '3',
    writeUnits: '0',
    readUnits: '2, and 1 a 4 KB',
  },
  {
    pattern: 'Find erasures that the clock has to look at',
    by: 'functions/privacy/erasure-store.ts#erasureStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a minute',
    writeUnits: '0',
    readUnits: '0.5',
  },
];

const count = z.int().default(0);
const storedCounts = z.object({ orders: count, records: count, words: count, listEntries: count });
const storedErasure = z
  .object({
    erasureId: z.string(),
    person: z.string(),
    by: z.enum(['phone', 'buyer']),
    listed: z.string().optional(),
    requestedAt: z.int(),
    requestedBy: z.string(),
    status: z.enum(erasureStatuses),
    counts: storedCounts,
    dueAt: z.int().optional(),
    finishedAt: z.int().optional(),
    version: z.int(),
    events: z.array(z.string()),
  })
  .transform(({ listed, dueAt, finishedAt, ...rest }) => ({ ...rest, listed, dueAt, finishedAt }));

export const readErasure = (item: Item): Erasure => storedErasure.parse(item);

export type ErasureStore = {
  /** Makes it; gives the one that is there where it was made before. */
  readonly create: (erasure: Erasure) => Promise<Erasure>;
  readonly get: (erasureId: string) => Promise<Erasure | undefined>;
  /** Writes it on the version before; false where others were first. */
  readonly save: (after: Erasure) => Promise<boolean>;
  readonly counts: (erasureId: string) => Promise<Counts>;
  readonly count: (erasureId: string, counts: Partial<Counts>) => Promise<void>;
  /**
   * Ids of those that are due, the longest waiting first; a moment late. By their keys: one that cannot be read stands in no
   * other one's way.
   */
  readonly due: (now: number) => Promise<readonly string[]>;
};

const mostDue = 50;

export function erasureStore(table: Table): ErasureStore {
  const get = async (erasureId: string) => {
    const item = await table.get(keyOf(erasureEntity, { erasureId }));
    return item && readErasure(item);
  };
  return {
    get,
    create: async (erasure) => {
      try {
        const condition = 'attribute_not_exists(#pk)';
        await table.transact([{ kind: 'put', item: itemOf(erasure), condition }, personsErasurePut(erasure)]);
        return erasure;
      } catch (error) {
        const [first] = error instanceof TransactionRefused ? error.refusals : [];
        if (first && !first.met && first.item) return readErasure(first.item);
        throw error;
      }
    },
    save: (after) =>
      unlessRefused(
        table.write({
          kind: 'put',
          item: itemOf(after),
          condition: '#version = :seen',
          values: { seen: after.version - 1 },
        }),
      ),
    counts: async (erasureId) => {
      const item = await table.get(keyOf(countsEntity, { erasureId }));
      return item ? storedCounts.parse(item) : noCounts;
    },
    count: (erasureId, counts) => table.write(countUpdate(erasureId, counts)),
    due: async (now) => {
      const between = ['0', `${isoTime(now)}~`] as const;
      const { items } = await table.query({ index: 'GSI1', pk: 'ERASURES_DUE', between, limit: mostDue });
      return items.map(({ pk }) => pk.slice(pk.indexOf('#') + 1));
    },
  };
}

function itemOf(erasure: Erasure): Item {
  const { erasureId, dueAt } = erasure;
  const row = dueAt === undefined ? {} : { gsi1pk: 'ERASURES_DUE', gsi1sk: `${isoTime(dueAt)}#${erasureId}` };
  return { ...keyOf(erasureEntity, erasure), ...row, ...erasure };
}

/** Adds to what an erasure has done. */
export function countUpdate(erasureId: string, counts: Partial<Counts>): Update {
  const added = Object.keys(counts).map((name) => `#${name} :${name}`);
  const key = keyOf(countsEntity, { erasureId });
  return { kind: 'update', key, update: `ADD ${added.join(', ')}`, values: counts };
}
