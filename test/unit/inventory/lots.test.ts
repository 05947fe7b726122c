import * as fc from 'fast-check';
import { expiringLots, lotsLeft } from '../../../functions/inventory/domain/lots.ts';

const lot = (code: string, expiresOn: string, pieces: number) => ({
  warehouseId: 'SH1',
  code,
  expiresOn,
  pieces,
});
const [early, middle, late] = [
  lot('A', '2026-07-01', 5),
  lot('B', '2026-08-01', 5),
  lot('C', '2027-01-01', 5),
];

it.each([
  [15, [5, 5, 5]],
  [11, [1, 5, 5]],
  [7, [0, 2, 5]],
  [0, [0, 0, 0]],
  [40, [5, 5, 5]],
])('of %i on hand the lots that expire first have gone first', (onHand, expected) => {
  expect(lotsLeft([late, early, middle], onHand).map(({ left }) => left)).toEqual(expected);
});

it('never leaves more than is on hand, nor more than came', () => {
  const any = fc.record({
    code: fc.string(),
    expiresOn: fc.constantFrom('2026-01-01', '2026-02-01'),
    pieces: fc.nat(99),
  });
  fc.assert(
    fc.property(fc.array(any), fc.nat(500), (lots, onHand) => {
      const left = lotsLeft(
        lots.map((each) => ({ ...each, warehouseId: 'SH1' })),
        onHand,
      );
      const came = lots.reduce((sum, { pieces }) => sum + pieces, 0);
      expect(left.reduce((sum, each) => sum + each.left, 0)).toBe(Math.min(onHand, came));
      for (const each of left) expect(each.left).toBeLessThanOrEqual(each.pieces);
    }),
  );
});

it.each([
  ['2026-06-01T23:59:00Z', 29, []],
  ['2026-06-01T00:00:00Z', 30, ['A']],
  ['2026-08-15T00:00:00Z', 1, ['A', 'B']],
])('at %s, %i days ahead, tells of %j', (at, days, expected) => {
  const told = expiringLots(lotsLeft([early, middle, late], 15), { now: Date.parse(at), days });
  expect(told.map(({ code }) => code)).toEqual(expected);
});

it('does not tell of a lot that has gone', () => {
  expect(expiringLots(lotsLeft([early, late], 5), { now: Date.parse('2026-06-30'), days: 30 })).toEqual([]);
});
