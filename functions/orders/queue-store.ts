import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Page, Table, Write } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { shardOf } from '../../shared/kernel/ids.ts';
import type { OrderChange } from './domain/change-order.ts';
import type { Order } from './domain/order.ts';
import { isQueued, isShort } from './domain/release.ts';
import { queueTimeOf } from './domain/urgency.ts';

const shards = 4;

const releaseEntity: Entity = {
  name: 'Released order',
  pk: 'ORDER#{orderId}',
  sk: 'RELEASE',
  gsi1pk: 'RELEASE#{shard}',
  gsi1sk: '{queueTime}#{orderId}',
  holds: 'the place of a released order in the queue (待配货), as long as nobody picks or holds it',
};

const shortEntity: Entity = {
  name: 'Short order',
  pk: 'ORDER#{orderId}',
  sk: 'SHORT',
  gsi1pk: 'SHORT',
  gsi1sk: '{placedAt}#{orderId}',
  holds: 'that an order waits for goods (缺货), as long as it does',
};

export const entities: readonly Entity[] = [releaseEntity, shortEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Read the release queue, the most urgent first',
    by: 'functions/orders/release-queue.ts#releaseQueue',
    operation: 'Query GSI1, each shard, eventually consistent; then BatchGetItem of the orders',
    requests: '5',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB of rows, and 0.5 an order',
  },
  {
    pattern: 'Find orders that wait for goods',
    by: 'functions/orders/queue-store.ts#queueStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const storedRow = z.object({ gsi1sk: z.string(), id: z.string() });
export type QueueRow = z.output<typeof storedRow>;

/** What a change does to the queue and to the list of those that wait for goods: mostly nothing. */
export function queueWrites({ before, order }: OrderChange): readonly Write[] {
  const gone = (entity: Entity): Write => ({ kind: 'delete', key: keyOf(entity, { orderId: order.id }) });
  return [
    ...(isQueued(before) === isQueued(order) ? [] : [isQueued(order) ? rowPut(order) : gone(releaseEntity)]),
    ...(isShort(before) === isShort(order) ? [] : [isShort(order) ? shortPut(order) : gone(shortEntity)]),
  ];
}

/** The rows that an order begins with. */
export const rowsOfNew = (order: Order): readonly Write[] => (isShort(order) ? [shortPut(order)] : []);

const shortPut = (order: Order): Write => ({
  kind: 'put',
  item: {
    ...keyOf(shortEntity, { orderId: order.id }),
    gsi1pk: shortEntity.gsi1pk,
    gsi1sk: `${isoTime(order.placedAt)}#${order.id}`,
    id: order.id,
  },
});

const rowPut = (order: Order): Write => ({
  kind: 'put',
  item: {
    ...keyOf(releaseEntity, { orderId: order.id }),
    gsi1pk: `RELEASE#${shardOf(order.id, shards)}`,
    gsi1sk: `${isoTime(queueTimeOf(order))}#${order.id}`,
    id: order.id,
  },
});

export type QueueStore = {
  /** The rows of a shard after a sort key, in the order of the queue; a moment late. */
  readonly rows: (
    shard: number,
    query: { readonly after: string; readonly limit: number; readonly start?: Page['next'] },
  ) => Promise<{ readonly rows: readonly QueueRow[]; readonly next: Page['next'] }>;
  /** Ids of orders that wait for goods, the oldest first; a moment late. */
  readonly short: (page: { readonly limit: number; readonly start?: Page['next'] }) => Promise<{
    readonly ids: readonly string[];
    readonly next: Page['next'];
  }>;
};

export const queueShards: readonly number[] = Array.from({ length: shards }, (_, shard) => shard);

export const queueStore = (table: Table): QueueStore => ({
  rows: async (shard, { after, limit, start }) => {
    const query = {
      index: 'GSI1',
      pk: `RELEASE#${shard}`,
      between: [after, '9'],
      limit,
    } as const;
    const page = await table.query(start ? { ...query, start } : query);
    return { rows: page.items.map((item) => storedRow.parse(item)), next: page.next };
  },
  short: async ({ limit, start }) => {
    const query = { index: 'GSI1', pk: 'SHORT', limit } as const;
    const page = await table.query(start ? { ...query, start } : query);
    return { ids: page.items.map((item) => storedRow.parse(item).id), next: page.next };
  },
});
