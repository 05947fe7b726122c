import * as fc from 'fast-check';
import { type Bin, chooseBins } from '../../../functions/fulfilment/domain/take-from-bins.ts';

const bin = (location: string, quantity: number, part: Partial<Bin> = {}): Bin => ({
  ...{ location, sku: 'A', quantity },
  ...part,
});
const from = (bins: readonly Bin[], quantity: number) => {
  const { takes, missing } = chooseBins(bins, quantity, '2026-11-27');
  return { takes: takes.map((take) => [take.location, take.quantity, take.cases]), missing };
};

describe('the bins that pieces come from', () => {
  it.each([
    ['no bin at all', [], 2, [], 2],
    ['a bin that is empty', [bin('A', 0)], 2, [], 2],
    [
      'what expires first, whole cases or not',
      [
        bin('A', 24, { casePieces: 12, expiresOn: '2027-02-01' }),
        bin('B', 5, { expiresOn: '2027-01-01' }),
        bin('C', 99),
      ],
      7,
      [
        ['A', 2, 0],
        ['B', 5, 0],
      ],
      0,
    ],
    [
      'whole cases, then the bin with the fewest',
      [bin('A', 48, { casePieces: 12 }), bin('B', 9), bin('C', 3)],
      28,
      [
        ['A', 24, 2],
        ['B', 1, 0],
        ['C', 3, 0],
      ],
      0,
    ],
    [
      'an opened case last',
      [bin('A', 48, { casePieces: 12 }), bin('B', 2)],
      15,
      [
        ['A', 13, 1],
        ['B', 2, 0],
      ],
      0,
    ],
    [
      'none that has expired, but that of its last day',
      [bin('A', 4, { expiresOn: '2026-11-26' }), bin('B', 2, { expiresOn: '2026-11-27' })],
      3,
      [['B', 2, 0]],
      1,
    ],
    [
      'last those that nobody can walk to, whatever expires there',
      [bin('A', 4, { expiresOn: '2026-12-01', reachable: false }), bin('B', 2), bin('C', 1)],
      4,
      [
        ['A', 1, 0],
        ['B', 2, 0],
        ['C', 1, 0],
      ],
      0,
    ],
    [
      'all that there is',
      [bin('A', 2), bin('B', 1)],
      5,
      [
        ['A', 2, 0],
        ['B', 1, 0],
      ],
      2,
    ],
  ])('are %s', (_what, bins, quantity, takes, missing) => {
    expect(from(bins, quantity)).toEqual({ takes, missing });
  });

  it('give as many as they have and are asked for, and are told once each', () => {
    const some = fc.record({ quantity: fc.nat(20), casePieces: fc.option(fc.integer({ min: 1, max: 6 })) });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 6 }), fc.nat(60), (given, wanted) => {
        const bins = given.map(({ quantity, casePieces }, index) =>
          bin(`B-${index}`, quantity, casePieces === null ? {} : { casePieces }),
        );
        const { takes, missing } = chooseBins(bins, wanted, '2026-11-27');
        const there = bins.reduce((sum, { quantity }) => sum + quantity, 0);
        expect(missing).toBe(Math.max(0, wanted - there));
        expect(takes.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(wanted - missing);
        expect(new Set(takes.map(({ location }) => location)).size).toBe(takes.length);
        const over = takes.filter(({ location, quantity }) =>
          bins.some((each) => each.location === location && each.quantity < quantity),
        );
        expect(over).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
