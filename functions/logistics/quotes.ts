import type { Table } from '../../shared/dynamodb/table.ts';
import { chooseCarrier } from './domain/carrier-choice.ts';
import { asParcels } from './domain/freight.ts';
import type { Destination, RateCard } from './domain/rate-card.ts';
import type { CarrierCode } from './domain/tracking.ts';
import { rateStore } from './rate-store.ts';

/** Goods that somebody may want to send from a warehouse, not packed yet. */
export type QuoteAsk = {
  readonly warehouseId: string;
  /** Names as the address check gives them. */
  readonly to: Destination;
  readonly grams: number;
  readonly volumeMm3?: number;
  /** Classes of the goods (`standard`, `fresh` …), as the catalog has them. */
  readonly goodsClasses: readonly string[];
  /** As the order asks; what buyers fetch themselves is nobody's parcel and has no quote. */
  readonly delivery: 'standard' | 'next-day';
  /** Days from leaving the warehouse to the promise; left out, nothing was promised. */
  readonly daysAllowed?: number;
};

/** What a carrier's product would cost, how long it takes by its contract, and why it stands where it does. */
export type Quote = {
  readonly carrier: CarrierCode;
  readonly product: string;
  /** Freight in minor units of the card's currency. */
  readonly minor: number;
  readonly days: number;
  readonly reasons: readonly string[];
};

/** `NO_RATE_CARD`: nothing is known of the warehouse. `QUOTED` with no quote: nobody goes there, or not with this. */
export type QuoteAnswer =
  | { readonly state: 'NO_RATE_CARD' }
  | { readonly state: 'QUOTED'; readonly quotes: readonly Quote[] };

/** The best first, by price and punctuality (domain/carrier-choice.ts). Pure: reads nothing any more. */
export type Quotes = (ask: QuoteAsk) => QuoteAnswer;

/** Reads every rate card (运价表) and how carriers are chosen, once, and gives what answers from that. */
export async function quotesOf(table: Table): Promise<Quotes> {
  const { cards, policy } = await rateStore(table).all();
  const byWarehouse = Map.groupBy(cards, ({ warehouseId }) => warehouseId);
  return ({ warehouseId, grams, volumeMm3, ...ask }) => {
    const own = byWarehouse.get(warehouseId);
    if (!own) return { state: 'NO_RATE_CARD' };
    const goods = { weightGrams: grams, ...(volumeMm3 === undefined ? {} : { volumeMm3 }) };
    const ranked = own.flatMap((card) => rankedBy(card, goods, ask, policy));
    const quotes = ranked.toSorted((a, b) => a.score - b.score || a.quote.minor - b.quote.minor);
    return { state: 'QUOTED', quotes: quotes.map(({ quote }) => quote) };
  };
}

type Ranked = { readonly score: number; readonly quote: Quote };

/** One card for itself: into how many parcels the goods go depends on what it takes. */
function rankedBy(
  card: RateCard,
  goods: { readonly weightGrams: number; readonly volumeMm3?: number },
  ask: Omit<QuoteAsk, 'warehouseId' | 'grams' | 'volumeMm3'>,
  policy: Parameters<typeof chooseCarrier>[1],
): readonly Ranked[] {
  const { ranked } = chooseCarrier({ ...ask, cards: [card], parcels: asParcels(card, goods) }, policy);
  return ranked.map(({ carrier, product, minor, days, reasons, scoreMinor }) => ({
    score: scoreMinor,
    quote: { carrier, product, minor, days, reasons },
  }));
}
