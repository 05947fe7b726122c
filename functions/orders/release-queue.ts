import { isQueued } from './domain/release.ts';
import { storedHolds } from './order-item.ts';
import { type QueueRow, type QueueStore, queueShards } from './queue-store.ts';
import type { OrderStore, Summary } from './store.ts';

type Deps = { readonly orders: Pick<OrderStore, 'heads'>; readonly queue: Pick<QueueStore, 'rows'> };
type Asked = { readonly limit: number; readonly after?: string | undefined };
export type QueuePage = { readonly items: readonly Summary[]; readonly next?: string };

/**
 * The orders that may be picked, the most urgent first (待配货队列): the shards merged. A row whose order is not released any
 * more is passed over, so a page may be short although there are more.
 */
export async function releaseQueue(
  { limit, after = '0' }: Asked,
  { orders, queue }: Deps,
): Promise<QueuePage> {
  const shards = await Promise.all(
    queueShards.map((shard) => queue.rows(shard, { after, limit: limit + 2 })),
  );
  const rows = shards
    .flatMap((each) => each.rows)
    .filter(({ gsi1sk }) => gsi1sk > after)
    .sort((a, b) => (a.gsi1sk < b.gsi1sk ? -1 : 1));
  const shown = rows.slice(0, limit);
  const items = await ordersOf(shown, orders);
  const last = shown.at(-1);
  return rows.length > limit && last ? { items, next: last.gsi1sk } : { items };
}

async function ordersOf(rows: readonly QueueRow[], { heads }: Deps['orders']): Promise<readonly Summary[]> {
  if (rows.length === 0) return [];
  const found = new Map((await heads(rows.map(({ id }) => id))).map((head) => [head.id, head]));
  return rows.flatMap(({ id }) => {
    const head = found.get(id);
    return head && isQueued({ status: head.status, holds: storedHolds(head), allocatedAt: head.allocatedAt })
      ? [head]
      : [];
  });
}
