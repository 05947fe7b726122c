import * as z from 'zod';
import { type AccessPattern, type Entity, filled, keyOf } from '../../shared/dynamodb/entity.ts';
import { allOf, type Item, type Table } from '../../shared/dynamodb/table.ts';
import { listedKinds } from './domain/keys.ts';
import type { Listed, Paging } from './review-store.ts';

const entryEntity: Entity = {
  name: 'Risk list entry',
  pk: 'RISKLIST#{list}#{kind}',
  sk: '{hash}',
  gsi1pk: 'RISKLISTED#{kind}#{hash}',
  gsi1sk: '{list}',
  holds:
    'that a phone, a name, an address and so on (hashed; addresses normalised too) is on a list, why, until when, by whom',
};

export const entities: readonly Entity[] = [entryEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Which lists an order is on',
    by: 'functions/risk/list-store.ts#listStore',
    operation: 'BatchGetItem of its keys, eventually consistent',
    requests: '1; 0 where no enabled rule asks for a list',
    writeUnits: '0',
    readUnits: '0.5 a key and list',
  },
  {
    pattern: 'List the entries of a list; read its addresses, to compare them by likeness',
    by: 'functions/risk/list-store.ts#listStore',
    operation: 'Query; addresses are kept in the container for half a minute',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB: some 15 entries',
  },
  {
    pattern: 'Put something on a list, or take it off',
    by: 'functions/risk/list-store.ts#listStore',
    operation: 'PutItem',
    requests: '1',
    writeUnits: '1, and 1 for the index row',
    readUnits: '0',
  },
  {
    pattern: 'Find the entries of a person on all lists; take them away for good',
    by: 'functions/risk/list-store.ts#listedAnywhere',
    operation: 'Query GSI1, eventually consistent; DeleteItem',
    requests: '1 a key; 1 an entry',
    writeUnits: '2 an entry',
    readUnits: '0.5 a 4 KB',
  },
];

const storedEntry = z.object({
  list: z.string(),
  kind: z.enum(listedKinds),
  hash: z.string(),
  /** The normalised address, which likeness is measured by; other kinds are only ever kept as hashes. */
  text: z.string().optional(),
  /** What people may see of it: 138****8000. */
  hint: z.string(),
  reason: z.string(),
  by: z.string(),
  at: z.int(),
  /** From then on it is as if it were not there. */
  until: z.int().optional(),
  removed: z.object({ by: z.string(), at: z.int(), reason: z.string() }).optional(),
  /** Why the law wants it kept though the person is erased (法定保留), in words. */
  legalHold: z.string().optional(),
});
export type ListEntry = z.output<typeof storedEntry>;
export type EntryName = Pick<ListEntry, 'list' | 'kind' | 'hash'>;
export const readEntry = (item: Item): ListEntry => storedEntry.parse(item);

export type ListStore = {
  /** Puts it there, or in the place of what was there. */
  readonly put: (entry: ListEntry) => Promise<void>;
  readonly get: (name: EntryName) => Promise<ListEntry | undefined>;
  /** Those of some names that are there, removed and expired ones too; a moment late. */
  readonly getAll: (names: readonly EntryName[]) => Promise<readonly ListEntry[]>;
  /** A page of a list, in no particular order; a moment late. */
  readonly page: (of: Pick<EntryName, 'list' | 'kind'>, page: Paging) => Promise<Listed<ListEntry>>;
};

export function listStore(table: Table): ListStore {
  return {
    put: (entry) => {
      const row = { gsi1pk: filled(entryEntity.gsi1pk ?? '', entry), gsi1sk: entry.list };
      return table.write({ kind: 'put', item: { ...keyOf(entryEntity, entry), ...row, ...entry } });
    },
    get: async (name) => {
      const item = await table.get(keyOf(entryEntity, name));
      return item && readEntry(item);
    },
    getAll: async (names) => {
      if (names.length === 0) return [];
      return (await table.getAll(names.map((name) => keyOf(entryEntity, name)))).map(readEntry);
    },
    page: async (of, { limit, start }) => {
      const query = { pk: keyOf(entryEntity, { ...of, hash: '' }).pk, limit } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readEntry), next: page.next };
    },
  };
}

export const isInForce = ({ until, removed }: ListEntry, now: number): boolean =>
  removed === undefined && (until === undefined || now < until);

/** The entries of some keys on all lists, as they lie in the table; a moment late. */
export async function listedAnywhere(
  table: Table,
  keys: readonly Omit<EntryName, 'list'>[],
): Promise<readonly Item[]> {
  const pages = keys.map((key) => allOf(table, { index: 'GSI1', pk: filled(entryEntity.gsi1pk ?? '', key) }));
  return (await Promise.all(pages)).flat();
}
