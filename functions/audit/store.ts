import * as z from 'zod';
import { type AccessPattern, type Entity, filled, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  type Item,
  type Key,
  type Page,
  type Table,
  TransactionRefused,
  type Write,
} from '../../shared/dynamodb/table.ts';
import type { Entry, Written } from './domain/entry.ts';
import { chains, genesis, type Head, headSchema } from './domain/segment.ts';

const rowEntity: Entity = {
  name: 'Trail entry',
  pk: 'TRAIL#{subject}',
  sk: '{at}#{record}',
  holds:
    'an entry of the audit trail, as its segment has it, under the order or item it is read by; the words that people wrote, which can be forgotten. Never changed otherwise',
};

const headEntity: Entity = {
  name: 'Trail head',
  pk: 'TRAILHEADS',
  sk: 'CHAIN#{chain}',
  holds: 'the last segment of a chain of the audit trail, by number and hash',
};

export const entities: readonly Entity[] = [rowEntity, headEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Add changes to a chain of the trail, each once',
    by: 'functions/audit/append-changes.ts#appendChanges',
    operation:
      'GetItem of the head; PutObject of the segment; TransactWriteItems: the head and a row for each of up to 90 entries',
    requests: '2, and 1 to the bucket, a chain and batch',
    writeUnits: '2, and 2 an entry',
    readUnits: '1',
  },
  {
    pattern: 'Read the trail of an order or an item',
    by: 'functions/audit/read-trail.ts#readTrail',
    operation: 'Query, eventually consistent; GetItem of the item, where it may belong to an order',
    requests: '1 or 2',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB, and 0.5',
  },
  {
    pattern: 'Forget the words that people wrote about an item',
    by: 'functions/audit/person-in-trail.ts#forgetWords',
    operation: 'Query; UpdateItem of each row that has words',
    requests: '1, and 1 a row with words',
    writeUnits: '1 a row with words',
    readUnits: '1 a 4 KB',
  },
];

/** An entry as a row has it: the line of its segment, and where that is. */
const rowSchema = z.object({
  line: z.string(),
  chain: z.int(),
  segment: z.int(),
  position: z.int(),
  reason: z.string().optional(),
  nonce: z.string().optional(),
});
export type TrailRow = z.output<typeof rowSchema>;
export const readRow = (item: Item): TrailRow => rowSchema.parse(item);
export const isRow = ({ pk }: Key): boolean => pk.startsWith('TRAIL#');

/** A piece of a chain about to be added. */
export type Addition = {
  readonly chain: number;
  /** The head that it follows. */
  readonly after: Head;
  readonly head: Head;
  readonly written: readonly (Written & { readonly line: string })[];
};
/** What became of an addition: it is done, its chain has another head by now, or some of its changes are in the trail already. */
export type Added = 'done' | 'overtaken' | { readonly known: ReadonlySet<number> };

export type TrailStore = {
  readonly head: (chain: number) => Promise<Head>;
  /** Adds all of it or nothing. */
  readonly add: (addition: Addition) => Promise<Added>;
  /** The rows of a subject, the oldest first or the newest; a moment late. */
  readonly rows: (subject: string, page: Paging) => Promise<Rows>;
};
export type Paging = {
  readonly limit: number;
  readonly start?: Page['next'];
  readonly descending?: boolean;
};
export type Rows = { readonly rows: readonly TrailRow[]; readonly next?: Page['next'] };

/** The most entries of one segment: its rows and the head are one transaction. */
export const mostEntries = 90;

export function trailStore(table: Table): TrailStore {
  return {
    head: async (chain) => {
      const item = await table.get(keyOf(headEntity, { chain }));
      return item ? headSchema.parse(item) : genesis;
    },
    add: async (addition) => {
      try {
        await table.transact([headWrite(addition), ...rowWrites(addition)]);
        return 'done';
      } catch (error) {
        if (error instanceof TransactionRefused) return addedIn(error);
        throw error;
      }
    },
    rows: async (subject, { limit, start, descending = false }) => {
      const { items, next } = await table.query({
        pk: rowsUnder(subject),
        limit,
        descending,
        ...(start ? { start } : {}),
      });
      return { rows: items.map(readRow), ...(next ? { next } : {}) };
    },
  };
}

export const rowsUnder = (subject: string): string => filled(rowEntity.pk, { subject });
const rowKey = ({ subject, at, record }: Entry): Key => keyOf(rowEntity, { subject, at, record });
function headWrite({ chain, after, head }: Addition): Write {
  const { sequence, hash, entries } = head;
  const item = { ...keyOf(headEntity, { chain }), sequence, hash, entries };
  return after.sequence === 0
    ? { kind: 'put', item, condition: 'attribute_not_exists(#pk)' }
    : {
        kind: 'put',
        item,
        condition: '#sequence = :sequence AND #hash = :hash',
        values: { sequence: after.sequence, hash: after.hash },
      };
}

const rowWrites = ({ chain, head, written }: Addition): readonly Write[] =>
  written.map(({ entry, line, words }, position) => ({
    kind: 'put',
    item: { ...rowKey(entry), line, chain, segment: head.sequence, position, ...words },
    condition: 'attribute_not_exists(#pk)',
  }));

function addedIn({ refusals: [head, ...rows] }: TransactionRefused): Added {
  const known = new Set(rows.flatMap(({ met }, index) => (met ? [] : [index])));
  return known.size === 0 && head && !head.met ? 'overtaken' : { known };
}

/** The heads of all chains, in their order. */
export const allHeads = (store: Pick<TrailStore, 'head'>): Promise<readonly Head[]> =>
  Promise.all(Array.from({ length: chains }, (_, chain) => store.head(chain)));
