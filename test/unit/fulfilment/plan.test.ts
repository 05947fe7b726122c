import { againAt, nextStep, stepOf } from '../../../functions/fulfilment/domain/plan.ts';
import { aPlan } from '../../builders/an-allocation.ts';

describe('how far an order is', () => {
  it.each([
    [['WAITING'], undefined],
    [['PICKING'], 'PICKING'],
    [['PICKED'], 'PICKING'],
    [['WAITING', 'PACKED'], 'PICKING'],
    [['PACKED', 'PICKED'], 'PICKING'],
    [['PACKED', 'PACKED'], 'PACKED'],
    [['PACKED', 'SHIPPED'], 'PACKED'],
    [['SHIPPED', 'SHIPPED'], 'SHIPPED'],
    [['SHIPPED', 'DELIVERED'], 'SHIPPED'],
    [['DELIVERED', 'DELIVERED'], 'DELIVERED'],
    [['DELIVERED', 'RETURNED'], 'DELIVERED'],
    [['RETURNED', 'RETURNED'], 'RETURNED'],
    [['CANCELLED', 'DELIVERED'], 'DELIVERED'],
    [['LOST', 'DELIVERED'], 'DELIVERED'],
    [['CANCELLED'], undefined],
    [[], undefined],
  ] as const)('is as far as its last parcel: %j is %s', (statuses, step) => {
    expect(stepOf(aPlan(statuses))).toBe(step);
  });

  it('is not packed while something of it has no warehouse', () => {
    expect(stepOf(aPlan(['PACKED'], { status: 'WAITING' }))).toBe('PICKING');
    const missing = [{ lineId: '1', sku: 'A', quantity: 1, warehouseId: 'SH1' }];
    expect(stepOf(aPlan(['SHIPPED'], { missing }))).toBe('PICKING');
  });

  it.each([
    ['RELEASED', 'PICKING', 'PICKING'],
    ['RELEASED', 'SHIPPED', 'PICKING'],
    ['PICKING', 'DELIVERED', 'PACKED'],
    ['PACKED', 'RETURNED', 'SHIPPED'],
    ['SHIPPED', 'RETURNED', 'RETURNED'],
    ['COMPLETED', 'RETURNED', 'RETURNED'],
    ['SHIPPED', 'PICKING', undefined],
    ['DELIVERED', 'DELIVERED', undefined],
    ['COMPLETED', 'DELIVERED', undefined],
    ['RETURNED', 'DELIVERED', undefined],
    ['CANCELLED', 'SHIPPED', undefined],
    ['PAID', 'PICKING', undefined],
    ['PACKED', undefined, undefined],
  ] as const)('goes one status at a time: from %s to %s by %s', (from, to, next) => {
    expect(nextStep(from, to)).toBe(next);
  });
});

it('waits twice as long each time, up to a quarter of an hour', () => {
  const minutes = [0, 1, 2, 3, 4, 50].map((tries) => againAt(0, tries) / 60_000);
  expect(minutes).toEqual([1, 2, 4, 8, 15, 15]);
});
