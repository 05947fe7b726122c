import * as z from 'zod';
import { currencySchema, type Money } from '../../../shared/kernel/money.ts';

const stepSchema = z.strictObject({
  grams: z.int().positive().describe('Weight of the step, grams'),
  minor: z.int().nonnegative().describe('Its price, minor units'),
});

const rateSchema = z.strictObject({
  first: stepSchema.describe('First weight (首重)'),
  further: stepSchema
    .optional()
    .describe('Each started step beyond it (续重); left out, weight does not matter'),
  freeFrom: z.int().nonnegative().optional().describe('Goods worth this many minor units travel free (包邮)'),
});

const zoneSchema = rateSchema.extend({
  country: z.string().regex(/^[A-Z]{2}$/),
  provinces: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Official names; left out, the whole country'),
});

/** What sending costs, as data: for each currency its zones, of which the first match counts, and the rest. */
export const freightTableSchema = z.partialRecord(
  currencySchema,
  z.strictObject({ zones: z.array(zoneSchema), default: rateSchema }),
);

export type FreightTable = z.output<typeof freightTableSchema>;
type Rate = z.output<typeof rateSchema>;

/** Where a parcel goes; `province` by its official name, as the address check gives it. */
export type FreightDestination = { readonly country: string; readonly province?: string | undefined };

export type FreightQuestion = {
  readonly table: FreightTable;
  readonly shipTo: FreightDestination;
  /** What the goods cost after discounts, which is what a free-from limit looks at. */
  readonly goods: Money;
  /** Weight of the whole order in grams; looked at only where `needsWeight` says so. */
  readonly grams: number;
};

/**
 * The freight of an order in the currency of its goods; zero where the table has nothing for that currency.
 * RangeError for a weight that is not a whole number of grams, or a price beyond 2^53 - 1.
 */
export function freightFor({ table, shipTo, goods, grams }: FreightQuestion): Money {
  const rate = rateFor(table, shipTo, goods);
  const minor = rate === undefined || isFree(rate, goods) ? 0 : priceOf(rate, grams);
  return { currency: goods.currency, minor };
}

/** Whether the freight depends on the weight; if not, an order can be priced without knowing it. */
export function needsWeight(table: FreightTable, shipTo: FreightDestination, goods: Money): boolean {
  const rate = rateFor(table, shipTo, goods);
  return rate !== undefined && !isFree(rate, goods) && (rate.further?.minor ?? 0) > 0;
}

function rateFor(
  table: FreightTable,
  { country, province }: FreightDestination,
  goods: Money,
): Rate | undefined {
  const rates = Object.hasOwn(table, goods.currency) ? table[goods.currency] : undefined;
  const zone = rates?.zones.find(
    (candidate) =>
      candidate.country === country &&
      (candidate.provinces === undefined ||
        (province !== undefined && candidate.provinces.includes(province))),
  );
  return zone ?? rates?.default;
}

function isFree({ freeFrom }: Rate, goods: Money): boolean {
  return freeFrom !== undefined && goods.minor >= freeFrom;
}

function priceOf({ first, further }: Rate, grams: number): number {
  if (further === undefined || further.minor === 0) return first.minor;
  if (!Number.isSafeInteger(grams) || grams < 0) throw new RangeError('A weight is a whole number of grams');
  const steps = Math.max(0, Math.ceil((grams - first.grams) / further.grams));
  const minor = BigInt(first.minor) + BigInt(steps) * BigInt(further.minor);
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('The freight is too large to count');
  return Number(minor);
}

/**
 * Freight as a merchant in mainland China usually sets it, to begin with: a flat 8.00 and free from 99.00,
 * dearer and by weight for Xinjiang and Tibet, own rows for Hong Kong, Macau and Taiwan whether they are
 * written as a country or as a province, and the rest of the world by the half kilogram.
 */
export const defaultFreightTable: FreightTable = {
  CNY: {
    zones: [
      {
        country: 'CN',
        provinces: ['新疆维吾尔自治区', '西藏自治区'],
        first: { grams: 1000, minor: 1500 },
        further: { grams: 1000, minor: 1000 },
      },
      {
        country: 'CN',
        provinces: ['香港特别行政区', '澳门特别行政区'],
        first: { grams: 1000, minor: 3000 },
        further: { grams: 1000, minor: 1200 },
      },
      {
        country: 'CN',
        provinces: ['台湾省'],
        first: { grams: 1000, minor: 3500 },
        further: { grams: 1000, minor: 2000 },
      },
      { country: 'HK', first: { grams: 1000, minor: 3000 }, further: { grams: 1000, minor: 1200 } },
      { country: 'MO', first: { grams: 1000, minor: 3000 }, further: { grams: 1000, minor: 1200 } },
      { country: 'TW', first: { grams: 1000, minor: 3500 }, further: { grams: 1000, minor: 2000 } },
      { country: 'CN', first: { grams: 1000, minor: 800 }, freeFrom: 9900 },
    ],
    default: { first: { grams: 500, minor: 12000 }, further: { grams: 500, minor: 4000 } },
  },
};
