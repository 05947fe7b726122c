import * as z from 'zod';
import { mean, variance } from './planning/demand-class.ts';

/** Where the classes end: shares of revenue for A and B, coefficients of variation of a week for X and Y. */
export const cutOffsSchema = z
  .strictObject({
    a: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.8)
      .meta({ description: 'A: the first of the revenue up to this share' }),
    b: z.number().gt(0).lt(1).default(0.95).meta({ description: 'B: up to this share; C: the rest' }),
    x: z.number().gt(0).max(100).default(0.5).meta({ description: 'X: weeks vary no more than this' }),
    y: z.number().gt(0).max(100).default(1).meta({ description: 'Y: no more than this; Z: more' }),
  })
  .refine(({ a, b, x, y }) => a < b && x < y, 'the first must be below the second');
export type CutOffs = z.output<typeof cutOffsSchema>;

/** What a SKU sold in the time looked at: minor units of its currency, and how much its weeks vary. */
export type Measure = {
  readonly sku: string;
  readonly currency: string;
  readonly revenue: bigint;
  /** Standard deviation over mean of weekly demand; undefined without demand. */
  readonly variation?: number | undefined;
};

export const abcClasses = ['A', 'B', 'C'] as const;
export const xyzClasses = ['X', 'Y', 'Z'] as const;
export type StockClass = {
  readonly sku: string;
  readonly abc: (typeof abcClasses)[number];
  readonly xyz: (typeof xyzClasses)[number];
};

/** How much weekly demand varies around its mean; undefined without demand. */
export function variationOf(weeks: readonly number[]): number | undefined {
  const average = mean(weeks);
  return average === 0 ? undefined : Math.sqrt(variance(weeks)) / average;
}

/**
 * ABC by revenue, XYZ by variability. In each currency the SKU that crosses a share still belongs to the class before it
 * (so there is always an A); without revenue it is C, without demand Z. Of equal revenue, the earlier code is first.
 */
export function classify(measures: readonly Measure[], cutOffs: CutOffs): readonly StockClass[] {
  const byCurrency = Map.groupBy(measures, ({ currency }) => currency);
  return [...byCurrency.values()].flatMap((own) => classifyOne(own, cutOffs));
}

const parts = 1_000_000n;

function classifyOne(measures: readonly Measure[], cutOffs: CutOffs): readonly StockClass[] {
  const sorted = [...measures].sort(
    (one, other) =>
      Number(other.revenue > one.revenue) - Number(other.revenue < one.revenue) ||
      (one.sku < other.sku ? -1 : 1),
  );
  const total = sorted.reduce((sum, { revenue }) => sum + revenue, 0n);
  const share = (cutOff: number) => total * BigInt(Math.round(cutOff * Number(parts)));
  const [a, b] = [share(cutOffs.a), share(cutOffs.b)];
  let before = 0n;
  return sorted.map(({ sku, revenue, variation }) => {
    const abc = revenue <= 0n || before * parts >= b ? 'C' : before * parts >= a ? 'B' : 'A';
    before += revenue;
    return { sku, abc, xyz: xyzOf(variation, cutOffs) };
  });
}

function xyzOf(variation: number | undefined, { x, y }: CutOffs): StockClass['xyz'] {
  if (variation === undefined || variation > y) return 'Z';
  return variation > x ? 'Y' : 'X';
}

/** Days between two counts of a SKU, by its class: what earns most is counted most. */
export const countEverySchema = z
  .strictObject({
    a: z.int().min(1).max(3650).default(30),
    b: z.int().min(1).max(3650).default(90),
    c: z.int().min(1).max(3650).default(180),
  })
  .prefault({});
export type CountEvery = z.output<typeof countEverySchema>;

type Counted = Pick<StockClass, 'sku' | 'abc'> & { readonly plannedAt?: number | undefined };
const dayMs = 86_400_000;

/** The SKUs to count now, A first, longest not counted first. */
export function dueCounts<Each extends Counted>(
  all: readonly Each[],
  every: CountEvery,
  now: number,
): readonly Each[] {
  const days = { A: every.a, B: every.b, C: every.c };
  const due = all.filter(
    ({ abc, plannedAt }) => plannedAt === undefined || now - plannedAt >= days[abc] * dayMs,
  );
  return due.sort(
    (one, other) =>
      one.abc.localeCompare(other.abc) ||
      (one.plannedAt ?? 0) - (other.plannedAt ?? 0) ||
      (one.sku < other.sku ? -1 : 1),
  );
}
