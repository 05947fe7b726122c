import type { ConfiguredChannels } from './configured-channels.ts';
import type { ListingStore, StoredListing } from './listing-store.ts';
import { remapShop } from './map-lines.ts';
import { requiredShop } from './replay-message.ts';
import type { ChannelOrderStore } from './store.ts';
import type { TellingStore } from './telling-store.ts';
import { wantListingTold } from './want-tellings.ts';

type PutListingDeps = {
  readonly channels: () => Promise<ConfiguredChannels>;
  readonly listings: ListingStore;
  readonly orders: ChannelOrderStore;
  readonly tellings: Pick<TellingStore, 'want'>;
  readonly now: () => number;
};

/** The rest waits for the night. */
const mostMs = 10_000;

/**
 * Says which SKU a listing sells, wants its stock to be told, and lets orders go on that waited for it; of those that the
 * index does not show yet the night takes care. Throws CHANNEL_SHOP_NOT_FOUND.
 */
export async function putListing(
  asked: Omit<StoredListing, 'changedAt'>,
  deps: PutListingDeps,
): Promise<StoredListing> {
  const adapter = await requiredShop(asked, deps);
  const listing = { ...asked, changedAt: deps.now() };
  await deps.listings.put(listing);
  if (adapter.tell.stock) await wantListingTold(listing, deps);
  await remapShop(adapter.shop, deps.now() + mostMs, deps);
  return listing;
}
