import * as fc from 'fast-check';
import { sharedAmong } from '../../../functions/fulfilment/domain/share-lines.ts';

const noBundles = new Map<string, never[]>();

describe('for which lines the pieces are', () => {
  it('is each line of the SKU, as many as it has', () => {
    const lines = [
      { lineId: '1', sku: 'A', quantity: 2 },
      { lineId: '2', sku: 'A', quantity: 1 },
    ];
    expect(sharedAmong(lines, [{ sku: 'A', quantity: 3 }], noBundles)).toEqual(lines);
  });

  it('is the bundle for its parts, beside a line that has the same SKU', () => {
    const lines = [
      { lineId: '1', sku: 'SET', quantity: 2 },
      { lineId: '2', sku: 'A', quantity: 1 },
    ];
    const parts = new Map([
      [
        'SET',
        [
          { sku: 'A', quantity: 1 },
          { sku: 'B', quantity: 2 },
        ],
      ],
    ]);
    const held = [
      { sku: 'A', quantity: 3 },
      { sku: 'B', quantity: 4 },
    ];
    expect(sharedAmong(lines, held, parts)).toEqual([
      { lineId: '1', sku: 'A', quantity: 2 },
      { lineId: '1', sku: 'B', quantity: 4 },
      { lineId: '2', sku: 'A', quantity: 1 },
    ]);
  });

  it('is the first bundle for what a bundle was made of when it was ordered', () => {
    const lines = [
      { lineId: '1', sku: 'A', quantity: 1 },
      { lineId: '2', sku: 'SET', quantity: 1 },
    ];
    const parts = new Map([['SET', [{ sku: 'B', quantity: 1 }]]]);
    const held = [
      { sku: 'A', quantity: 1 },
      { sku: 'OLD', quantity: 2 },
    ];
    expect(sharedAmong(lines, held, parts)).toEqual([
      { lineId: '1', sku: 'A', quantity: 1 },
      { lineId: '2', sku: 'OLD', quantity: 2 },
    ]);
  });

  it('comes to exactly the pieces that are held, whatever the lines say', () => {
    const sku = fc.constantFrom('A', 'B', 'C', 'SET');
    const quantity = fc.integer({ min: 1, max: 5 });
    const all = fc.array(fc.record({ sku, quantity }), { minLength: 1, maxLength: 5 });
    const parts = new Map([['SET', [{ sku: 'A', quantity: 2 }]]]);
    fc.assert(
      fc.property(all, all, (ordered, held) => {
        const lines = ordered.map((line, index) => ({ lineId: String(index + 1), ...line }));
        const sum = (pieces: readonly { sku: string; quantity: number }[]) =>
          ['A', 'B', 'C', 'SET'].map((each) =>
            pieces.filter(({ sku }) => sku === each).reduce((total, { quantity }) => total + quantity, 0),
          );
        expect(sum(sharedAmong(lines, held, parts))).toEqual(sum(held));
      }),
      { numRuns: 200 },
    );
  });
});
