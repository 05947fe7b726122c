import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Item, Put, Query, Table } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import type { Listed, Paging } from './allocation-store.ts';
import { type PutAway, putAwayKinds, putAwayStatuses } from './domain/put-away.ts';

const putAwayEntity: Entity = {
  name: 'Put-away',
  pk: 'PUTAWAY#{putAwayId}',
  sk: 'PUTAWAY',
  gsi1pk: 'PUTAWAYS#{warehouseId} while it is open',
  gsi1sk: '{createdAt}#{putAwayId}',
  holds:
    'goods that have to go back to their places, and to which: of a cancelled order that was picked, or that came back',
};

export const entities: readonly Entity[] = [putAwayEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'List what is to be put away in a warehouse, the oldest first',
    by: 'functions/fulfilment/put-away-store.ts#putAwayStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'Put goods of K SKUs away, so that they can be sold again',
    by: 'functions/fulfilment/finish-put-away.ts#finishPutAway',
    operation:
      'GetItem; TransactWriteItems: the task, and K times movement, warehouse stock and pool; UpdateItem of each bin that is known',
    requests: '2; 1 more for each bin',
    writeUnits: '2(3K+1), and index rows; 1 for each bin',
    readUnits: '1',
  },
];

const storedPutAway = z.object({
  putAwayId: z.string(),
  kind: z.enum(putAwayKinds),
  status: z.enum(putAwayStatuses),
  warehouseId: z.string(),
  orderId: z.string(),
  allocationId: z.string(),
  lines: z.array(
    z.object({
      sku: z.string(),
      quantity: z.int(),
      bins: z.array(z.object({ location: z.string(), quantity: z.int() })).optional(),
      sellable: z.int().optional(),
      quarantine: z.int().optional(),
    }),
  ),
  version: z.int(),
  createdAt: z.int(),
  doneAt: z.int().optional(),
  by: z.string().optional(),
});
const readPutAway = (item: Item): PutAway => storedPutAway.parse(item);

/** The version before is the one that has to be there, or nothing at all. */
export const putAwayPut = (after: PutAway): Put => ({
  kind: 'put',
  item: {
    ...keyOf(putAwayEntity, after),
    ...(after.status === 'OPEN'
      ? {
          gsi1pk: `PUTAWAYS#${after.warehouseId}`,
          gsi1sk: `${isoTime(after.createdAt)}#${after.putAwayId}`,
        }
      : {}),
    ...after,
  },
  ...(after.version === 1
    ? { condition: 'attribute_not_exists(#pk)' }
    : { condition: '#version = :seen', values: { seen: after.version - 1 } }),
});

export type PutAwayStore = {
  readonly get: (putAwayId: string) => Promise<PutAway | undefined>;
  readonly list: (warehouseId: string, page: Paging) => Promise<Listed<PutAway>>;
};

export const putAwayStore = (table: Table): PutAwayStore => ({
  get: async (putAwayId) => {
    const item = await table.get(keyOf(putAwayEntity, { putAwayId }));
    return item && readPutAway(item);
  },
  list: async (warehouseId, { limit, start }) => {
    const query: Query = {
      ...{ index: 'GSI1', pk: `PUTAWAYS#${warehouseId}`, limit },
      ...(start ? { start } : {}),
    };
    const { items, next } = await table.query(query);
    return { items: items.map(readPutAway), next };
  },
});
