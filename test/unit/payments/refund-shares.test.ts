import * as fc from 'fast-check';
import { refundShares, restLine, type Share } from '../../../functions/payments/domain/refund-shares.ts';

const anOrder = fc
  .record({
    payable: fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 }),
    rest: fc.integer({ min: 0, max: 5000 }),
  })
  .map(({ payable, rest }) => ({
    lines: payable.map((minor, at) => ({ lineId: String(at + 1), payable: minor })),
    total: payable.reduce((sum, minor) => sum + minor, rest),
  }))
  .filter(({ total }) => total > 0);
const sumOf = (shares: readonly Share[]) => shares.reduce((sum, [, minor]) => sum + minor, 0);

type Order = { readonly lines: readonly { lineId: string; payable: number }[]; readonly total: number };

/** Refunds so much each time, as long as anything is left, and then all that is left. */
function refunded(order: Order, parts: readonly number[]): readonly Share[][] {
  const earlier: Share[][] = [];
  for (const part of [...parts, order.total]) {
    const minor = Math.min(part, order.total - sumOf(earlier.flat()));
    const shares = minor === 0 ? [] : refundShares(order, earlier, minor);
    expect(sumOf(shares)).toBe(minor);
    earlier.push(shares);
  }
  return earlier;
}

describe('what of a refund falls to each line (退款分摊)', () => {
  it('adds up to the fen, never takes more of a line than is left, and gives every line back whole', () => {
    const parts = fc.array(fc.integer({ min: 0, max: 3_000_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(anOrder, parts, (order, wanted) => {
        const shares = refunded(order, wanted).flat();
        expect(shares.every(([, minor]) => minor > 0)).toBe(true);
        const back = (line: string) => sumOf(shares.filter(([lineId]) => lineId === line));
        const goods = order.lines.reduce((sum, { payable }) => sum + payable, 0);
        expect(order.lines.map(({ lineId }) => back(lineId))).toEqual(
          order.lines.map(({ payable }) => payable),
        );
        expect(back(restLine)).toBe(order.total - goods);
      }),
      { numRuns: 300 },
    );
  });

  it('is of no line where it is more than is left', () => {
    const order = { lines: [{ lineId: '1', payable: 100 }], total: 100 };
    expect(refundShares(order, [], 101)).toEqual([]);
    expect(refundShares(order, [[['1', 60]]], 41)).toEqual([]);
  });
});
