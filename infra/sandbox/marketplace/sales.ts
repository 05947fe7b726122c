import * as z from 'zod';
import type { Store } from '../store.ts';
import { type MarketName, marketNames } from './names.ts';
import { type Sale, saleShape } from './sale.ts';

const toldShape = z.object({
  at: z.number(),
  market: z.enum(marketNames),
  what: z.enum(['ship', 'close', 'stock']),
  /** `OK`, or the code of the refusal. */
  outcome: z.string(),
  /** What was said, in the merchant's words. */
  said: z.record(z.string(), z.string()),
});
/** What the merchant told a marketplace. */
export type Told = z.output<typeof toldShape>;

export type Sales = ReturnType<typeof salesOn>;

/** The orders of all marketplaces, and what the merchant told them; on disk before anything is answered. */
export function salesOn(store: Store) {
  const sales = new Map<string, Sale>();
  for (const [id, text] of store.facts('sale/')) sales.set(id, saleShape.parse(JSON.parse(text)));
  const keyOf = (market: MarketName, id: string) => `sale/${market}/${id}`;
  const of = (market: MarketName) => [...sales.values()].filter((sale) => sale.market === market);
  return {
    all: (): readonly Sale[] => [...sales.values()],
    find: (market: MarketName, id: string): Sale | undefined => sales.get(keyOf(market, id)),
    /** The last one that was placed; undefined where there is none. */
    last: (market: MarketName): Sale | undefined => of(market).at(-1),
    put: (sale: Sale): void => {
      const key = keyOf(sale.market, sale.id);
      sales.set(key, sale);
      store.putFact(key, JSON.stringify(sale));
    },
    /** Orders changed or created within a time, as the lists show them now, the latest first: it is sorted anew at each asking. */
    listed: ({ market, by, from, to, now }: Listing): readonly Listed[] =>
      of(market)
        .flatMap((sale): readonly Listed[] => {
          const shown = shownAt(sale, now);
          if (shown === undefined || sale.isDeleted) return [];
          const at = by === 'created' ? sale.createdAt : shown;
          return at >= from && at <= to ? [{ sale, at, modifiedAt: shown }] : [];
        })
        .sort((a, b) => b.at - a.at || (a.sale.id < b.sale.id ? 1 : -1)),
    tell: (told: Told): void => store.putFact(`told/${store.next('told')}`, JSON.stringify(told)),
    told: (): readonly Told[] => store.facts('told/').map(([, text]) => toldShape.parse(JSON.parse(text))),
  };
}

type Listing = {
  readonly market: MarketName;
  readonly by: 'modified' | 'created';
  /** Both included, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
};
export type Listed = { readonly sale: Sale; readonly at: number; readonly modifiedAt: number };

/** The time of change that the lists show; undefined where they don't show the order yet. */
export const shownAt = ({ listed, modifiedAt }: Sale, now: number): number | undefined =>
  listed !== undefined && now < listed.until ? listed.modifiedAt : modifiedAt;

/** One page, counted from 1. */
export const pageOf = <Row>(rows: readonly Row[], page: number, size: number): readonly Row[] =>
  rows.slice((page - 1) * size, page * size);
