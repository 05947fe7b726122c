import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import { tablePosition } from '../../shared/http/list.ts';
import type { OrdersPlace } from '../orders/contract.ts';

const notedEntity: Entity = {
  name: 'Older orders noted',
  pk: 'PERSONSNOTED',
  sk: 'STATE',
  holds: 'how far the orders are gone through that were placed before it was noted whose orders are',
};

export const entities: readonly Entity[] = [notedEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Note whose the orders are that are older than that is noted',
    by: 'functions/privacy/note-older.ts#noteOlder',
    operation: 'GetItem; once in the life of the table Query GSI1, each order as a new one, and PutItem',
    requests: '1 a minute; 2 a 100 orders',
    writeUnits: '1 a 100 orders',
    readUnits: '1; 0.5 a 4 KB',
  },
];

const stored = z.object({
  before: z.int(),
  place: z
    .object({ run: z.int(), start: tablePosition.optional() })
    .transform(({ run, start }): OrdersPlace => (start ? { run, start } : { run }))
    .optional(),
});
/** `place` is absent once all are noted. */
export type Noted = { readonly before: number; readonly place: OrdersPlace | undefined };

export type NotedStore = {
  readonly get: () => Promise<Noted | undefined>;
  readonly put: (noted: Noted) => Promise<void>;
};

export const notedStore = (table: Table): NotedStore => ({
  get: async () => {
    const item = await table.get(keyOf(notedEntity, {}));
    if (!item) return undefined;
    const { before, place } = stored.parse(item);
    return { before, place };
  },
  put: (noted) => table.write({ kind: 'put', item: { ...keyOf(notedEntity, {}), ...noted } }),
});
