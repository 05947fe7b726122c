import { packed } from '../../../functions/fulfilment/domain/pack.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { anAllocation } from '../../builders/an-allocation.ts';

const lines = [
  { lineId: '1', sku: 'A', quantity: 2, picked: 2 },
  { lineId: '2', sku: 'A', quantity: 1, picked: 1 },
  { lineId: '3', sku: 'B', quantity: 1, picked: 1 },
];
const picked = anAllocation({ status: 'PICKED', lines, version: 4 });
const weighing = {
  gramsOf: (sku: string) => (sku === 'A' ? 250 : 1000),
  tolerance: { percent: 10, grams: 100 },
  at: 5000,
};

const code = (act: () => unknown) => {
  try {
    return act();
  } catch (error) {
    return error instanceof Failure ? error.code : error;
  }
};

describe('packing', () => {
  it('gives pieces to the first lines that lack them, and to the line that is named', () => {
    const parcels = [
      {
        weightGrams: 1250,
        lines: [
          { sku: 'A', quantity: 1, lineId: '2' },
          { sku: 'B', quantity: 1 },
        ],
      },
      { weightGrams: 500, lengthMm: 300, widthMm: 200, heightMm: 100, lines: [{ sku: 'A', quantity: 2 }] },
    ];
    expect(packed(picked, parcels, weighing)).toMatchObject({
      status: 'PACKED',
      version: 5,
      packedAt: 5000,
      events: ['allocation.packed'],
      parcels: [
        {
          weightGrams: 1250,
          lines: [
            { lineId: '2', sku: 'A', quantity: 1 },
            { lineId: '3', sku: 'B' },
          ],
        },
        { dimensionsMm: { length: 300, width: 200, height: 100 }, lines: [{ lineId: '1', quantity: 2 }] },
      ],
    });
  });

  it.each([
    ['less than was picked', [{ sku: 'A', quantity: 3 }]],
    [
      'more than was picked',
      [
        { sku: 'A', quantity: 4 },
        { sku: 'B', quantity: 1 },
      ],
    ],
    [
      'what was not picked',
      [
        { sku: 'A', quantity: 3 },
        { sku: 'B', quantity: 1 },
        { sku: 'C', quantity: 1 },
      ],
    ],
    [
      'more than the line has',
      [
        { sku: 'A', quantity: 3, lineId: '1' },
        { sku: 'B', quantity: 1 },
      ],
    ],
  ])('is refused with %s', (_what, asked) => {
    expect(code(() => packed(picked, [{ weightGrams: 1, lines: asked }], weighing))).toBe('PACK_MISMATCH');
  });

  it('is refused before all is picked', () => {
    const parcels = [
      {
        weightGrams: 1750,
        lines: [
          { sku: 'A', quantity: 3 },
          { sku: 'B', quantity: 1 },
        ],
      },
    ];
    expect(code(() => packed({ ...picked, status: 'PICKING' }, parcels, weighing))).toBe('WRONG_STATUS');
  });

  // 1750 g by the catalogue: 10 % and 100 g either way.
  it.each([
    [1475, 0],
    [1474, 1],
    [2025, 0],
    [2026, 1],
  ])('of %i g has %i warnings', (weightGrams, count) => {
    const parcels = [
      {
        weightGrams,
        lines: [
          { sku: 'A', quantity: 3 },
          { sku: 'B', quantity: 1 },
        ],
      },
    ];
    expect(packed(picked, parcels, weighing).warnings ?? []).toHaveLength(count);
  });

  it('warns of nothing where the catalogue does not know what it weighs', () => {
    const parcels = [
      {
        weightGrams: 1,
        lines: [
          { sku: 'A', quantity: 3 },
          { sku: 'B', quantity: 1 },
        ],
      },
    ];
    expect(packed(picked, parcels, { ...weighing, gramsOf: () => undefined }).warnings).toBeUndefined();
  });
});
