import * as fc from 'fast-check';
import { punctualityOf, wilsonLowerBound } from '../../../functions/logistics/domain/punctuality.ts';

const policy = { minimumParcels: 30, untriedShare: 8000 };
const of = (onTime: number, total: number) => ({ onTime, total });

describe('how punctual a product is', () => {
  it.each([
    ['the city', { city: of(30, 30), province: of(50, 100), product: of(1, 999) }, 'city', 30, 10_000],
    ['the province: 29 say too little', { city: of(29, 29), province: of(50, 100) }, 'province', 100, 5000],
    ['wherever it goes', { city: of(1, 1), province: of(2, 2), product: of(57, 100) }, 'product', 100, 5700],
    ['so few wherever it goes, filled up with an untried one', { product: of(15, 15) }, 'product', 15, 9000],
    ['none', {}, 'none', 0, 8000],
    ['none, where nothing was counted', { product: of(0, 0) }, 'none', 0, 8000],
  ])('is measured on the narrowest lane with enough: %s', (_what, counts, level, total, share) => {
    expect(punctualityOf(counts, policy)).toMatchObject({ level, total, share });
  });

  it('does not jump when the last parcel comes that makes it enough', () => {
    const [before, after] = [29, 30].map((total) => punctualityOf({ product: of(total, total) }, policy));
    expect((after?.share ?? 0) - (before?.share ?? 0)).toBeLessThanOrEqual(67);
  });

  it('promises less the fewer were measured, and never more than their share', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(2000), fc.integer({ min: 1, max: 100 }), (a, b, minimumParcels) => {
        const counts = { product: of(Math.min(a, b), Math.max(a, b)) };
        const { share, atLeast } = punctualityOf(counts, { ...policy, minimumParcels });
        expect(atLeast).toBeGreaterThanOrEqual(0);
        expect(atLeast).toBeLessThanOrEqual(share);
      }),
    );
    const shares = [30, 60, 300, 3000].map(
      (total) => punctualityOf({ city: of(total * 0.9, total) }, policy).atLeast,
    );
    expect(shares).toEqual(shares.toSorted((x, y) => x - y));
  });

  it('has more of it with each parcel that comes in time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(499), (total, late) => {
        const onTime = Math.max(0, total - 1 - late);
        const [worse, better] = [onTime, onTime + 1].map((each) =>
          punctualityOf({ city: of(each, total) }, policy),
        );
        if (total >= policy.minimumParcels)
          expect(better?.atLeast).toBeGreaterThanOrEqual(worse?.atLeast ?? 0);
      }),
    );
  });

  it.each([[of(2, 1)], [of(-1, 1)], [of(0.5, 1)], [of(0, Number.NaN)]])('is not counted of %j', (count) => {
    expect(() => punctualityOf({ product: count }, policy)).toThrow(RangeError);
  });
});

describe('the lower bound of a share', () => {
  it('is where the share that was seen is just within 95 % of what chance makes of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (n, share) => {
          const low = wilsonLowerBound(share, n);
          expect(share - low).toBeCloseTo(1.644854 * Math.sqrt((low * (1 - low)) / n), 9);
        },
      ),
    );
  });

  it('is nothing of no case, and of none that was in time', () => {
    expect([wilsonLowerBound(0.8, 0), wilsonLowerBound(0, 50)]).toEqual([0, 0]);
  });
});
