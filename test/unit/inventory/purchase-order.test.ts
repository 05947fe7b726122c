import {
  cancelled,
  confirmed,
  lateLines,
  nextPurchaseStatuses,
  type PurchaseOrder,
  type PurchaseStatus,
  received,
} from '../../../functions/inventory/domain/purchase-order.ts';
import { leadTimeUsed, measuredLeadTime } from '../../../functions/inventory/domain/supplier.ts';

const dayMs = 86_400_000;
const order = (own: Partial<PurchaseOrder> = {}): PurchaseOrder => ({
  purchaseOrderId: 'pur_1',
  supplierId: 'TEA-CO',
  warehouseId: 'SH1',
  status: 'CONFIRMED',
  lines: [
    { sku: 'A', quantity: 10, received: 0 },
    { sku: 'B', quantity: 4, received: 1 },
  ],
  createdAt: 0,
  confirmedAt: 0,
  expectedOn: '1970-01-05',
  ...own,
});

it('has no status that cannot be reached; what is received or cancelled stays so', () => {
  const reached = new Set<PurchaseStatus>(['PROPOSED']);
  for (const status of reached) for (const next of nextPurchaseStatuses[status]) reached.add(next);
  expect([...reached].sort()).toEqual(Object.keys(nextPurchaseStatuses).sort());
  expect([nextPurchaseStatuses.RECEIVED, nextPurchaseStatuses.CANCELLED]).toEqual([[], []]);
});

const statuses = Object.keys(nextPurchaseStatuses) as PurchaseStatus[];
it.each(
  statuses.flatMap((status) => [
    [status, 'confirmed', status === 'PROPOSED'] as const,
    [status, 'received', status === 'CONFIRMED' || status === 'PARTLY_RECEIVED'] as const,
    [status, 'cancelled', status !== 'RECEIVED' && status !== 'CANCELLED'] as const,
  ]),
)('an order that is %s may be %s: %s', (status, act, may) => {
  const before = order({ status });
  const outcome = {
    confirmed: confirmed(before, { at: 1, expectedOn: '1970-01-02' }),
    received: received(before, { pieces: [{ sku: 'A', quantity: 1 }], at: 1 }),
    cancelled: cancelled(before, 'no'),
  }[act];
  expect('order' in outcome).toBe(may);
});

describe('what came', () => {
  it.each([
    ['a part', [{ sku: 'A', quantity: 4 }], 'PARTLY_RECEIVED', [{ sku: 'A', quantity: -4 }]],
    [
      'all of it',
      [
        { sku: 'A', quantity: 10 },
        { sku: 'B', quantity: 3 },
      ],
      'RECEIVED',
      [
        { sku: 'A', quantity: -10 },
        { sku: 'B', quantity: -3 },
      ],
    ],
  ])('%s', (_, pieces, status, onOrder) => {
    expect(received(order(), { pieces, at: 3 * dayMs })).toMatchObject({ order: { status }, onOrder });
  });

  it('is refused above what is outstanding unless a reason says why, and takes no more off order than there was', () => {
    const pieces = [{ sku: 'B', quantity: 5 }];
    expect(received(order(), { pieces, at: 0 })).toEqual({
      refused: 'over',
      lines: [{ sku: 'B', outstanding: 3, received: 5 }],
    });
    expect(received(order(), { pieces, at: 0, reason: 'a gift' })).toMatchObject({
      onOrder: [{ sku: 'B', quantity: -3 }],
    });
  });

  it('is refused where the order has no such SKU', () => {
    expect(received(order(), { pieces: [{ sku: 'C', quantity: 1 }], at: 0 })).toEqual({
      refused: 'unknown',
      skus: ['C'],
    });
  });
});

it('counts a rest that was begun and not delivered against the supplier, and no order that was never begun', () => {
  expect(cancelled(order({ status: 'PARTLY_RECEIVED' }), 'no')).toMatchObject({
    shown: { ordered: 14, delivered: 1 },
    onOrder: [
      { sku: 'A', quantity: -10 },
      { sku: 'B', quantity: -3 },
    ],
  });
  expect(cancelled(order(), 'no')).toMatchObject({ shown: {} });
});

it.each([
  ['1970-01-05', 0],
  ['1970-01-06', 2],
])('is late after its day, not on it: %s', (today, lines) => {
  expect(lateLines(order(), today)).toHaveLength(lines);
});

it('measures mean and spread of days, and goes by them from five receipts on', () => {
  const days = [2, 4, 4, 4, 5, 5, 7, 9];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const measured = {
    receipts: 8,
    daySum: sum(days),
    daySquares: sum(days.map((each) => each * each)),
    ordered: 0,
    delivered: 0,
  };
  expect(measuredLeadTime(measured)).toEqual({ mean: 5, sd: Math.sqrt(32 / 7) });
  const stated = { mean: 10, sd: 3 };
  expect(leadTimeUsed(stated, measured)).toMatchObject({ mean: 5, from: 'measured' });
  expect(leadTimeUsed(stated, { ...measured, receipts: 4 })).toMatchObject({ mean: 10, from: 'policy' });
});
