import type { Item, Table } from '../../shared/dynamodb/table.ts';
import { type Offer, offerIn, readOffers } from '../inventory/contract.ts';
import type { Terms } from './domain/agree-price.ts';

/**
 * What a container remembers of prices and weights. It may be stale: the reservation checks it against the stock pool,
 * so that staleness costs a refused attempt and never a wrong order.
 */
export type Offers = {
  readonly known: (sku: string) => Terms | undefined;
  /** Reads the offers of these SKUs and remembers them. SKUs that do not exist are left out. */
  readonly read: (skus: readonly string[]) => Promise<readonly Offer[]>;
  /** Learns from the pool that a refused reservation brought back. */
  readonly learn: (pool: Item) => Offer;
};

const mostRemembered = 20_000;

export function rememberedOffers(table: Table): Offers {
  const remembered = new Map<string, Terms>();
  const remember = (offer: Offer): Offer => {
    remembered.delete(offer.sku);
    remembered.set(offer.sku, { price: offer.price, grams: offer.grams });
    if (remembered.size > mostRemembered) remembered.delete(remembered.keys().next().value ?? '');
    return offer;
  };
  return {
    known: (sku) => remembered.get(sku),
    read: async (skus) => (await readOffers(table, skus)).map(remember),
    learn: (pool) => remember(offerIn(pool)),
  };
}
