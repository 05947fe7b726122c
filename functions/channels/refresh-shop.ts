import type { Page } from '../../shared/dynamodb/table.ts';
import { allDone } from '../../shared/kernel/all-done.ts';
import type { ChannelAdapter } from './channel.ts';
import type { ListingStore } from './listing-store.ts';
import { remapShop } from './map-lines.ts';
import type { ChannelOrderStore } from './store.ts';
import type { TellingStore } from './telling-store.ts';
import { wantListingTold } from './want-tellings.ts';

export type RefreshDeps = {
  readonly orders: ChannelOrderStore;
  readonly listings: Pick<ListingStore, 'skus' | 'list'>;
  readonly tellings: Pick<TellingStore, 'want'>;
  readonly now: () => number;
};

const page = 100;
const atOnce = 10;

/**
 * What nothing else may have missed, once a night: orders that wait for a listing are mapped again, and every listing is
 * told its stock. False where the time did not last.
 */
export async function refreshShop(
  adapter: ChannelAdapter,
  until: number,
  deps: RefreshDeps,
): Promise<boolean> {
  await remapShop(adapter.shop, until, deps);
  if (!adapter.tell.stock) return deps.now() < until;
  let start: Page['next'];
  do {
    const { items, next } = await deps.listings.list(adapter.shop, { limit: page, start });
    for (let at = 0; at < items.length; at += atOnce) {
      if (deps.now() >= until) return false;
      await allDone(items.slice(at, at + atOnce).map((listing) => wantListingTold(listing, deps)));
    }
    start = next;
  } while (start);
  return true;
}
