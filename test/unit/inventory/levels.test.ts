import * as fc from 'fast-check';
import { levels } from '../../../functions/inventory/domain/levels.ts';
import { change, movementSchema, movesOf, onHand } from '../../../functions/inventory/domain/movement.ts';

const count = fc.nat(1_000_000);
const shelf = fc.record({ free: count, allocated: count, quarantine: count });

it('on hand is available + reserved + allocated + quarantine, in every row and in the totals', () => {
  fc.assert(
    fc.property(
      fc.array(shelf, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (all, part) => {
        const shelves = all.map((each, index) => ({ ...each, warehouseId: `W${index}` }));
        const free = all.reduce((sum, each) => sum + each.free, 0);
        const reserved = Math.floor(free * part);
        const { warehouses, totals } = levels({ reserved, shelves, transfers: [] });
        for (const row of [...warehouses, totals]) {
          expect(row.onHand).toBe(row.available + row.reserved + row.allocated + row.quarantine);
          expect(Math.min(row.available, row.reserved)).toBeGreaterThanOrEqual(0);
        }
        expect(totals.reserved).toBe(reserved);
        expect(totals.available).toBe(free - reserved);
      },
    ),
  );
});

it.each([
  ['receipt', 5, 5],
  ['adjustment', -3, -3],
  ['write-off', 4, -4],
  ['count', 20, 5],
  ['count', 0, -15],
] as const)('a %s of %i changes what lies there by %i', (kind, quantity, expected) => {
  const lying = { free: 10, allocated: 3, quarantine: 2 };
  expect(onHand(lying)).toBe(15);
  expect(change(movesOf({ kind, quantity }, lying))).toBe(expected);
});

it.each([
  ['receipt', -1],
  ['receipt', 0],
  ['write-off', -5],
  ['adjustment', 0],
  ['count', -1],
  ['receipt', 1.5],
  ['receipt', 100_000_001],
])('refuses a %s of %d', (kind, quantity) => {
  const movement = { sku: 'A', warehouseId: 'SH1', kind, quantity, reason: 'x' };
  expect(movementSchema.safeParse(movement).success).toBe(false);
});
