import { bodyHash } from '../../shared/kernel/body-hash.ts';
import type { ChannelOrder, ChannelOrderRef } from './domain/channel-order.ts';
import { isUnmapped, listingIdsOf, type MappedOrder, mapped } from './domain/sku-mapping.ts';
import type { ListingStore } from './listing-store.ts';
import { type ChannelOrderStore, keptOf } from './store.ts';

type MapDeps = { readonly listings: Pick<ListingStore, 'skus'> };
type RemapDeps = MapDeps & { readonly orders: ChannelOrderStore; readonly now: () => number };

/** An order with the SKUs of its lines, as the listings say now. */
export async function mapLines(
  order: ChannelOrder | MappedOrder,
  { listings }: MapDeps,
  how?: { readonly surely: boolean },
): Promise<MappedOrder> {
  const ids = order.lines.flatMap(({ listing }) => listingIdsOf(listing));
  return mapped(order, await listings.skus(shopOf(order), ids, how));
}

const shopOf = ({ channel, shopId }: ChannelOrderRef) => ({ channel, shopId });

/**
 * Maps an order again that waits for a listing, and tells of it where that changed something. A listing that was put in
 * while the order was taken is found by one of both: after its write each looks for the other's.
 */
export async function remapOrder(ref: ChannelOrderRef, deps: RemapDeps): Promise<boolean> {
  const found = await deps.orders.get(ref);
  if (!found || !isUnmapped(found.order)) return false;
  const order = await mapLines(found.order, deps, { surely: true });
  const { state } = keptOf(found.head);
  if (!state || bodyHash(order) === bodyHash(found.order)) return false;
  const { head: before } = found;
  const next = { before, ref, state: { rank: state, order, ours: before.ours }, told: true, at: deps.now() };
  return (await deps.orders.put(next)) === 'WRITTEN';
}

const page = 50;

/** Maps all orders of a shop again that wait for a listing, until a time (milliseconds since 1970). Gives how many it helped. */
export async function remapShop(
  shop: Pick<ChannelOrderRef, 'channel' | 'shopId'>,
  until: number,
  deps: RemapDeps,
): Promise<number> {
  let helped = 0;
  let waiting = await deps.orders.unmapped(shop, { limit: page });
  for (;;) {
    for (const ref of waiting.refs) {
      if (deps.now() >= until) return helped;
      helped += (await remapOrder(ref, deps)) ? 1 : 0;
    }
    if (!waiting.next) return helped;
    waiting = await deps.orders.unmapped(shop, { limit: page, start: waiting.next });
  }
}
