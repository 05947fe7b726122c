import {
  classify,
  countEverySchema,
  cutOffsSchema,
  dueCounts,
  variationOf,
} from '../../../functions/inventory/domain/stock-classes.ts';

const cutOffs = cutOffsSchema.parse({});
const sold = (sku: string, revenue: number | bigint, variation?: number, currency = 'CNY') => ({
  sku,
  currency,
  revenue: BigInt(revenue),
  variation,
});
const classesOf = (...measures: ReturnType<typeof sold>[]) =>
  Object.fromEntries(classify(measures, cutOffs).map(({ sku, abc, xyz }) => [sku, `${abc}${xyz}`]));

it('gives A to the first 80 % of revenue, B to the next 15 %, C to the rest', () => {
  const shares = [50, 30, 10, 5, 3, 2, 0];
  const measures = shares.map((share, index) => sold(`S${index}`, share, 0.2));
  expect(Object.values(classesOf(...measures))).toEqual(['AX', 'AX', 'BX', 'BX', 'CX', 'CX', 'CX']);
});

it('has an A even where one SKU is everything', () => {
  expect(classesOf(sold('ALL', 99, 0.2), sold('BIT', 1, 0.2))).toEqual({ ALL: 'AX', BIT: 'CX' });
});

it('compares revenue within a currency only', () => {
  expect(classesOf(sold('YEN', 1_000_000, 0.2, 'JPY'), sold('YUAN', 10, 0.2))).toEqual({
    YEN: 'AX',
    YUAN: 'AX',
  });
});

it('adds revenue beyond what a double holds', () => {
  const large = 2n ** 60n;
  expect(classesOf(sold('A', large + 1n, 0.2), sold('B', large, 0.2))).toEqual({ A: 'AX', B: 'AX' });
  expect(classesOf(sold('B', large, 0.2), sold('A', large * 9n, 0.2))).toEqual({ A: 'AX', B: 'BX' });
});

it('does not depend on the order of the SKUs', () => {
  const measures = [sold('A', 5, 0.1), sold('B', 5, 0.1), sold('C', 5, 0.1), sold('D', 85, 0.1)];
  expect(classesOf(...measures)).toEqual(classesOf(...measures.toReversed()));
});

it.each([
  [undefined, 'Z'],
  [0, 'X'],
  [0.5, 'X'],
  [0.51, 'Y'],
  [1, 'Y'],
  [1.01, 'Z'],
])('weeks that vary by %s are %s', (variation, xyz) => {
  expect(classesOf(sold('A', 1, variation))).toEqual({ A: `A${xyz}` });
});

it.each([
  [[], undefined],
  [[0, 0], undefined],
  [[5, 5, 5], 0],
  [[2, 4, 4, 4, 5, 5, 7, 9], Math.sqrt(32 / 7) / 5],
])('weeks of %j vary by %s', (weeks, variation) => {
  expect(variationOf(weeks)).toBe(variation);
});

it('counts A monthly, B quarterly, C twice a year; A first, and what was never counted before what was', () => {
  const now = Date.UTC(2026, 10, 24);
  const daysAgo = (days: number) => now - days * 86_400_000;
  const due = dueCounts(
    [
      { sku: 'C-NEW', abc: 'C' as const },
      { sku: 'C-OLD', abc: 'C' as const, plannedAt: daysAgo(180) },
      { sku: 'C-DONE', abc: 'C' as const, plannedAt: daysAgo(179) },
      { sku: 'B-OLD', abc: 'B' as const, plannedAt: daysAgo(90) },
      { sku: 'A-OLD', abc: 'A' as const, plannedAt: daysAgo(30) },
      { sku: 'A-OLDER', abc: 'A' as const, plannedAt: daysAgo(60) },
      { sku: 'A-DONE', abc: 'A' as const, plannedAt: daysAgo(29) },
    ],
    countEverySchema.parse(undefined),
    now,
  );
  expect(due.map(({ sku }) => sku)).toEqual(['A-OLDER', 'A-OLD', 'B-OLD', 'C-NEW', 'C-OLD']);
});
