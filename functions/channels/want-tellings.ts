import { type Channel, channels, isMarketplace } from '../../shared/kernel/channel.ts';
import type { ConfiguredChannels } from './configured-channels.ts';
import { isGone } from './domain/join.ts';
import type { ListingStore, StoredListing } from './listing-store.ts';
import { type ChannelOrderStore, keptOf, type StoredHead } from './store.ts';
import { channelOrderIdSchema, shopIdSchema } from './stored-order.ts';
import type { TellingStore } from './telling-store.ts';

export type WantDeps = {
  readonly channels: () => Promise<ConfiguredChannels>;
  readonly orders: Pick<ChannelOrderStore, 'head'>;
  readonly tellings: Pick<TellingStore, 'want'>;
  readonly now: () => number;
};
export type StockDeps = Pick<WantDeps, 'tellings' | 'now'> & {
  readonly listings: Pick<ListingStore, 'ofSku'>;
};

type Cancelled = {
  readonly channel: string;
  readonly shopId?: string | undefined;
  readonly channelOrderId?: string | undefined;
  readonly reason: string;
  /** Who cancelled it; `channel` where the marketplace did. */
  readonly by?: string | undefined;
};

/**
 * Wants the marketplace to hear that an order of it was cancelled here. Not where it told so itself, and not of shops that
 * are not connected.
 */
export async function wantCancelTold(
  { channel: name, by, reason, ...cancelled }: Cancelled,
  { channels: configured, orders, tellings, now }: WantDeps,
): Promise<boolean> {
  const channel = marketplaceNamed(name);
  const shopId = shopIdSchema.safeParse(cancelled.shopId).data;
  const channelOrderId = channelOrderIdSchema.safeParse(cancelled.channelOrderId).data;
  if (by === 'channel' || !channel || shopId === undefined || channelOrderId === undefined) return false;
  if (!(await configured()).find(channel, shopId)) return false;
  if (isOver(await orders.head({ channel, shopId, channelOrderId }))) return false;
  await tellings.want({ channel, shopId, about: { kind: 'cancel', channelOrderId, reason }, now: now() });
  return true;
}

const marketplaceNamed = (name: string): Channel | undefined =>
  channels.find((each) => each === name && isMarketplace(each));

/** Whether the channel itself says that the order is cancelled or deleted. */
export const isOver = (head: StoredHead | undefined): boolean =>
  head !== undefined && (head.phase === 'CANCELLED' || isGone(keptOf(head)));

/** Changes of a SKU's stock within this time are told as one. */
const gatherMs = 10_000;

/** Wants every listing of a SKU to show its stock as it will be then. Gives how many there are. */
export async function wantStockTold(sku: string, deps: StockDeps): Promise<number> {
  const listings = await deps.listings.ofSku(sku);
  for (const listing of listings) await deps.tellings.want(stockOf(listing, deps.now()));
  return listings.length;
}

/** Wants a listing to show the stock of its SKU, of a shop that can be told that. */
export async function wantListingTold(
  listing: StoredListing,
  { tellings, now }: Pick<WantDeps, 'tellings' | 'now'>,
): Promise<void> {
  await tellings.want({ ...stockOf(listing, now()), able: true });
}

const stockOf = ({ channel, shopId, listingId, sku }: StoredListing, now: number) => ({
  ...{ channel, shopId, about: { kind: 'stock' as const, listingId, sku } },
  ...{ now, delayMs: gatherMs },
});

/** As `wantStockTold` for a batch of changes, of which several may be of one SKU. Gives the failures by their index. */
export async function wantStocksTold(
  skus: readonly (() => string)[],
  deps: StockDeps,
): Promise<ReadonlyMap<number, unknown>> {
  const wanted = new Map<string, Promise<number>>();
  const outcomes = await Promise.allSettled(
    skus.map(async (read) => {
      const sku = read();
      const work = wanted.get(sku) ?? wantStockTold(sku, deps);
      wanted.set(sku, work);
      await work;
    }),
  );
  return new Map(
    outcomes.flatMap((each, index) => (each.status === 'rejected' ? [[index, each.reason] as const] : [])),
  );
}
