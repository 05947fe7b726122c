import {
  leastOrder,
  proposePurchase,
  purchaseRhythm,
} from '../../../functions/inventory/domain/purchase-proposal.ts';

const terms = {
  perDay: 10,
  reviewDays: 7,
  orderCost: 5000,
  unitCost: 1000,
  holdingRate: 0.25,
  minOrder: 1,
  packSize: 1,
  minOrderValue: 0,
};
const now = Date.UTC(2026, 10, 24, 2);

describe('how often to buy', () => {
  it.each([
    // √(2 · 5000 · 3650 / 250) = 382.1
    ['lots where an order costs much', {}, 'in-lots', 383],
    ['small and often where it costs next to nothing', { orderCost: 100 }, 'small-and-often', 70],
    ['small and often where no cost is known', { orderCost: undefined }, 'small-and-often', 70],
    [
      'lots where the least that is taken is as large',
      { orderCost: 100, minOrder: 500 },
      'small-and-often',
      500,
    ],
    ['whole packs', { orderCost: 100, packSize: 24 }, 'small-and-often', 72],
    ['the least value of the supplier', { orderCost: 100, minOrderValue: 100_000 }, 'small-and-often', 100],
  ])('%s', (_, own, rhythm, quantity) => {
    expect(purchaseRhythm({ ...terms, ...own })).toMatchObject({ rhythm, quantity });
  });

  it('never chooses the dearer one', () => {
    const yearly = (quantity: number) => (5000 * 3650) / quantity + (250 * quantity) / 2;
    expect(yearly(383)).toBeLessThan(yearly(70));
    expect(purchaseRhythm(terms).because).toBe(
      `lots are cheaper: 70 at a time cost ${Math.round(yearly(70))} a year, 383 at a time ${Math.round(yearly(383))} (minor units)`,
    );
  });
});

it.each([
  [{}, 1],
  [{ minOrder: 30 }, 30],
  [{ minOrder: 30, packSize: 24 }, 48],
  [{ minOrderValue: 99_001 }, 100],
])('takes at least what the supplier takes: %j', (own, least) => {
  expect(leastOrder({ ...terms, ...own })).toBe(least);
});

describe('the proposal', () => {
  const position = { available: 40, onOrder: 0, reorderPoint: 40 };

  it.each([
    ['a least value of an order', { minOrderValue: Number.MAX_SAFE_INTEGER, unitCost: 1, packSize: 24 }],
    ['next to no cost of holding', { holdingRate: 1e-130 }],
    ['packs', { minOrder: 100_000_000, packSize: 99_999_999 }],
  ])('is never of more pieces than can be received, whatever is said of %s', (_, own) => {
    const { quantity } = proposePurchase({ ...terms, ...own }, { ...position, available: 0 }, now);
    expect(quantity).toBe(100_000_000);
  });

  it.each([
    ['at the reorder point', {}, { quantity: 383, orderBy: '2026-11-24' }],
    ['far below it', { available: 0, reorderPoint: 900 }, { quantity: 901, orderBy: '2026-11-24' }],
    ['before it is met', { available: 65 }, { quantity: 383, orderBy: '2026-11-26' }],
    ['enough is on order', { onOrder: 50 }, { quantity: 0, because: ['50 on order are enough'] }],
    ['a supplier that delivers half', { fillRate: 0.5 }, { quantity: 766 }],
    ['a season that ends', { most: 100 }, { quantity: 60 }],
    ['a season that is over', { most: 0 }, { quantity: 0 }],
  ])('%s', (_, own, expected) => {
    expect(proposePurchase(terms, { ...position, ...own }, now)).toMatchObject(expected);
  });
});
