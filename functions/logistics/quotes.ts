import type { Table } from '../../shared/dynamodb/table.ts';
import { type CarrierPolicy, type CarrierQuestion, chooseCarrier } from './domain/carrier-choice.ts';
import { asParcels, type RatedParcel } from './domain/freight.ts';
import type { RateCard } from './domain/rate-card.ts';
import type { CarrierCode } from './domain/tracking.ts';
import { laneCountsOf, type Way } from './lane-counts.ts';
import { laneStore } from './lane-store.ts';
import { rateStore } from './rate-store.ts';

/** Goods that somebody may want to send from a warehouse, not packed yet. */
export type QuoteAsk = {
  readonly warehouseId: string;
  /** Cards in another one are not looked at. */
  readonly currency: string;
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
  /** Freight in minor units of the currency asked for. */
  readonly minor: number;
  readonly days: number;
  /** What it is expected to cost that it takes longer, by what was measured of the way; same currency. */
  readonly lateMinor: number;
  readonly reasons: readonly string[];
};

/** `NO_RATE_CARD`: nothing is known of the warehouse. `QUOTED` with no quote: nobody goes there, or not with this. */
export type QuoteAnswer =
  | { readonly state: 'NO_RATE_CARD' }
  | { readonly state: 'QUOTED'; readonly quotes: readonly Quote[] };

/** The best first, by price and punctuality (domain/carrier-choice.ts). Pure: reads nothing any more. */
export type Quotes = (ask: QuoteAsk) => QuoteAnswer;

/** From where and to where something may be sent: the warehouses that may, and where each stands, if that is known. */
export type QuoteWay = Pick<Way, 'to'> & { readonly from: ReadonlyMap<string, ReturnType<Way['from']>> };

/**
 * Reads every rate card (运价表) and how carriers are chosen, once, and gives what reads how punctual they are on a way
 * (线路准点率) and then answers from that.
 */
export async function quotesOf(table: Table): Promise<(way: QuoteWay) => Promise<Quotes>> {
  const { cards, policy } = await rateStore(table).all();
  return async ({ from, to }) => {
    const own = cards.filter(({ warehouseId }) => from.has(warehouseId));
    const counts = await laneCountsOf(
      own,
      { from: (warehouseId) => from.get(warehouseId), to },
      laneStore(table),
    );
    const byWarehouse = Map.groupBy(own, ({ warehouseId }) => warehouseId);
    return ({ warehouseId, currency, grams, volumeMm3, ...ask }) => {
      const inCurrency = byWarehouse.get(warehouseId)?.filter((card) => card.currency === currency) ?? [];
      if (inCurrency.length === 0) return { state: 'NO_RATE_CARD' };
      const goods = { weightGrams: grams, ...(volumeMm3 === undefined ? {} : { volumeMm3 }) };
      const question = { ...ask, to, laneCounts: (card: RateCard) => counts.get(card) ?? {} };
      const ranked = inCurrency.flatMap((card) => rankedBy(card, goods, question, policy));
      const quotes = ranked.toSorted((a, b) => a.score - b.score || a.quote.minor - b.quote.minor);
      return { state: 'QUOTED', quotes: quotes.map(({ quote }) => quote) };
    };
  };
}

type Ranked = { readonly score: number; readonly quote: Quote };

/** One card for itself: into how many parcels the goods go depends on what it takes. */
function rankedBy(
  card: RateCard,
  goods: RatedParcel,
  ask: Omit<CarrierQuestion, 'cards' | 'parcels'>,
  policy: CarrierPolicy,
): readonly Ranked[] {
  const { ranked } = chooseCarrier({ ...ask, cards: [card], parcels: asParcels(card, goods) }, policy);
  return ranked.map(({ carrier, product, minor, days, reasons, scoreMinor, unpunctualMinor: lateMinor }) => ({
    score: scoreMinor,
    quote: { carrier, product, minor, days, lateMinor, reasons },
  }));
}
