import * as fc from 'fast-check';
import {
  type AllocationRequest,
  allocationDecisionSchema,
  type Candidate,
  defaultAllocationPolicy as policy,
  type QuoteFreight,
} from '../../../functions/fulfilment/domain/allocation/types.ts';
import { decideAllocation } from '../../../functions/fulfilment/domain/cheapest-warehouses.ts';
import { kmBetween } from '../../../functions/fulfilment/domain/great-circle.ts';

const at = Date.parse('2026-06-18T10:00:00+08:00');
const dayMs = 86_400_000;

const need = (quantities: Readonly<Record<string, number>>): AllocationRequest['lines'] =>
  Object.entries(quantities).map(([sku, quantity], index) => ({
    ...{ lineId: String(index + 1), sku, quantity, weightGrams: 500, goodsClass: 'standard' },
  }));
const ask = (quantities: Readonly<Record<string, number>>, part: Partial<AllocationRequest> = {}) => ({
  lines: need(quantities),
  delivery: 'standard' as const,
  destination: { country: 'CN', province: '上海市' },
  at,
  ...part,
});
const at_ = {
  SH1: { lat: 31.2, lng: 121.2 },
  GZ1: { lat: 23.1, lng: 113.4 },
  CD1: { lat: 30.6, lng: 104.1 },
  BJ1: { lat: 39.9, lng: 116.4 },
};
const warehouse = (
  warehouseId: keyof typeof at_,
  stock: Candidate['stock'],
  part: Partial<Candidate> = {},
): Candidate => ({ warehouseId, priority: 1, location: at_[warehouseId], stock, ...part });

const byDistance: QuoteFreight = () => ({ state: 'NO_RATE_CARD' });
const decide = (request: AllocationRequest, candidates: readonly Candidate[], quote = byDistance) => {
  const decision = decideAllocation(request, candidates, { policy, quote });
  expect(allocationDecisionSchema.parse(decision)).toEqual(decision);
  return decision;
};
const from = (decision: ReturnType<typeof decide>) =>
  decision.parts.map(({ warehouseId, lines }) => [
    warehouseId,
    lines.map(({ sku, quantity }) => `${sku}×${quantity}`).join(' '),
  ]);

describe('the warehouses of an order', () => {
  it('is the nearest one where there is no rate card, and says what the others would cost', () => {
    const decision = decide(ask({ A: 1 }), [warehouse('GZ1', { A: 5 }), warehouse('SH1', { A: 5 })]);
    expect(from(decision)).toEqual([['SH1', 'A×1']]);
    expect(decision.explanation.candidates.map(({ warehouseId, outcome }) => [warehouseId, outcome])).toEqual(
      [
        ['SH1', 'CHOSEN'],
        ['GZ1', 'DEARER'],
      ],
    );
    expect(decision.cost.totalMinor).toBeLessThan(decision.explanation.others[0]?.totalMinor ?? 0);
  });

  it('is the cheapest by rate card, wherever it is', () => {
    const quote: QuoteFreight = ({ warehouseId }) => ({
      ...{ state: 'QUOTED', days: 2, carrier: 'sf', product: 'standard' },
      minor: warehouseId === 'GZ1' ? 500 : 1500,
    });
    const decision = decide(ask({ A: 1 }), [warehouse('SH1', { A: 5 }), warehouse('GZ1', { A: 5 })], quote);
    expect(decision.parts).toMatchObject([
      { warehouseId: 'GZ1', carrier: 'sf', product: 'standard', freightMinor: 500, estimated: false },
    ]);
  });

  it.each([
    ['stock exactly enough', { A: 2 }, [warehouse('SH1', { A: 2 })], [['SH1', 'A×2']]],
    [
      'what only two have together, of one SKU',
      { A: 3 },
      [warehouse('SH1', { A: 2 }), warehouse('GZ1', { A: 2 })],
      [
        ['SH1', 'A×1'],
        ['GZ1', 'A×2'],
      ],
    ],
    [
      'what only three have together',
      { A: 1, B: 1, C: 1 },
      [warehouse('SH1', { A: 1 }), warehouse('GZ1', { B: 1 }), warehouse('CD1', { C: 1 })],
      [
        ['SH1', 'A×1'],
        ['CD1', 'C×1'],
        ['GZ1', 'B×1'],
      ],
    ],
    [
      'one far away rather than two parcels, where that is cheaper',
      { A: 1, B: 1 },
      [warehouse('SH1', { A: 1 }), warehouse('BJ1', { A: 1, B: 1 })],
      [['BJ1', 'A×1 B×1']],
    ],
    [
      'no stock below zero',
      { A: 1 },
      [warehouse('SH1', { A: -5 }), warehouse('GZ1', { A: 1 })],
      [['GZ1', 'A×1']],
    ],
  ])('is right for %s', (_what, quantities, candidates, expected) => {
    expect(from(decide(ask(quantities), candidates)).sort()).toEqual(expected.toSorted());
  });

  it.each([
    ['is closed', { closed: true }, {}, 'CLOSED'],
    ['has just failed', {}, { exclude: ['SH1'] }, 'EXCLUDED'],
    ['has sent all it can today', { capacityLeft: 0 }, {}, 'CAPACITY'],
    ['serves others', { serves: ['广东省'] }, {}, 'NOT_SERVED'],
    ['is no store', {}, { delivery: 'pickup' }, 'NOT_A_STORE'],
    ['is another store', { pickup: true }, { delivery: 'pickup', pickupWarehouseId: 'GZ1' }, 'NOT_A_STORE'],
    ['has no such goods', { stock: {} }, {}, 'NO_STOCK'],
    ['cannot keep them', { goodsClasses: ['fresh'] }, {}, 'GOODS_CLASS'],
  ] as const)('is not one that %s', (_what, terms, part, reason) => {
    const decision = decide(ask({ A: 1 }, part), [warehouse('SH1', { A: 9 }, terms)]);
    expect(decision).toMatchObject({ covered: false, missing: [{ sku: 'A', quantity: 1, reason }] });
    expect(decision.explanation.candidates).toMatchObject([{ warehouseId: 'SH1', outcome: reason }]);
  });

  it('serves a province by its short name, and a country', () => {
    for (const serves of [['上海'], ['CN']])
      expect(decide(ask({ A: 1 }), [warehouse('SH1', { A: 1 }, { serves })]).covered).toBe(true);
  });

  it('has none where no carrier goes, and another one then', () => {
    const quote: QuoteFreight = ({ warehouseId }) =>
      warehouseId === 'SH1' ? { state: 'NOT_SERVED' } : { state: 'NO_RATE_CARD' };
    const both = [warehouse('SH1', { A: 1 }), warehouse('GZ1', { A: 1 })];
    expect(from(decide(ask({ A: 1 }), both, quote))).toEqual([['GZ1', 'A×1']]);
    expect(decide(ask({ A: 1 }), both.slice(0, 1), quote)).toMatchObject({ reason: 'NO_CARRIER' });
  });

  it('sends fresh goods only from where they arrive in time', () => {
    const lines = need({ A: 1 }).map((line) => ({ ...line, goodsClass: 'fresh' }));
    const far = [warehouse('CD1', { A: 1 })];
    expect(decide({ ...ask({}), lines }, far)).toMatchObject({ covered: false, reason: 'TOO_SLOW' });
    expect(decide({ ...ask({}), lines }, [...far, warehouse('SH1', { A: 1 })]).covered).toBe(true);
  });

  it.each([
    ['10:00', '2026-06-18T10:00:00+08:00', false],
    ['09:59', '2026-06-19T09:59:00+08:00', true],
  ])('leaves at the cut-off %s, today or tomorrow', (cutOff, departs, afterCutOff) => {
    const { parts } = decide(ask({ A: 1 }), [warehouse('SH1', { A: 1 }, { cutOff })]);
    expect(parts).toMatchObject([{ departsAt: Date.parse(departs), afterCutOff }]);
  });

  it('weighs what is late against what is dear', () => {
    const quote: QuoteFreight = ({ warehouseId }) => ({
      ...{ state: 'QUOTED', carrier: 'sf', product: 'standard' },
      ...(warehouseId === 'SH1' ? { minor: 3000, days: 1 } : { minor: 1500, days: 3 }),
    });
    const both = [warehouse('SH1', { A: 1 }), warehouse('GZ1', { A: 1 })];
    expect(from(decide(ask({ A: 1 }), both, quote))).toEqual([['GZ1', 'A×1']]);
    const promised = decide(ask({ A: 1 }, { deliverBy: at + dayMs }), both, quote);
    expect(from(promised)).toEqual([['SH1', 'A×1']]);
    const { parts } = decide(ask({ A: 1 }, { deliverBy: at + dayMs - 1 }), both.slice(1), quote);
    expect(parts).toMatchObject([{ lateDays: 3, lateMinor: 3 * policy.lateMinorPerDay }]);
  });

  it('decides equal ones by priority, then by code, in whatever order they come', () => {
    const same = { location: at_.SH1 };
    const three = [
      warehouse('BJ1', { A: 1 }, same),
      warehouse('CD1', { A: 1 }, { ...same, priority: 0 }),
      warehouse('GZ1', { A: 1 }, { ...same, priority: 0 }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(three, { minLength: 3 }), (shuffled) => {
        expect(from(decide(ask({ A: 1 }), shuffled))).toEqual([['CD1', 'A×1']]);
      }),
      { numRuns: 6 },
    );
  });

  it('takes more than three where it must, and no more than the policy lets it', () => {
    const skus = ['A', 'B', 'C', 'D'];
    const codes = ['SH1', 'GZ1', 'CD1', 'BJ1'] as const;
    const each = codes.map((code, index) => warehouse(code, { [skus[index] ?? '']: 1 }));
    const decision = decide(ask({ A: 1, B: 1, C: 1, D: 1 }), each);
    expect([decision.covered, decision.parts.length, decision.explanation.searched]).toEqual([
      true,
      4,
      'GREEDY',
    ]);
    const few = { policy: { ...policy, mostWarehouses: 3 }, quote: byDistance };
    expect(decideAllocation(ask({ A: 1, B: 1, C: 1, D: 1 }), each, few)).toMatchObject({
      ...{ covered: false, reason: 'TOO_MANY_WAREHOUSES' },
    });
  });

  const skus = ['A', 'B'] as const;
  const stock = fc.record({ A: fc.nat(4), B: fc.nat(4), C: fc.nat(4) });
  const wanted = fc.record({ A: fc.integer({ min: 1, max: 4 }), B: fc.integer({ min: 1, max: 4 }) });
  const anyStock = fc
    .array(stock, { minLength: 1, maxLength: 4 })
    .map((stocks) =>
      stocks.map((each, index) =>
        warehouse((Object.keys(at_) as (keyof typeof at_)[])[index] ?? 'SH1', each),
      ),
    );
  const piecesOf = (sku: string, parts: ReturnType<typeof decide>['parts']) =>
    parts
      .flatMap(({ lines }) => lines)
      .filter((line) => line.sku === sku)
      .reduce((sum, { quantity }) => sum + quantity, 0);

  it('sends exactly what is asked wherever there is enough, and no more than lies there', () => {
    fc.assert(
      fc.property(anyStock, wanted, (candidates, quantities) => {
        const { covered, parts } = decide(ask(quantities), candidates);
        const lies = (sku: 'A' | 'B') => candidates.reduce((sum, each) => sum + (each.stock[sku] ?? 0), 0);
        expect(covered).toBe(skus.every((sku) => lies(sku) >= quantities[sku]));
        expect(skus.map((sku) => piecesOf(sku, parts))).toEqual(
          covered ? [quantities.A, quantities.B] : [0, 0],
        );
        const over = parts.filter(({ warehouseId, lines }) =>
          lines.some(({ sku, quantity }) => {
            const there = candidates.find((each) => each.warehouseId === warehouseId)?.stock[sku] ?? 0;
            return quantity > there;
          }),
        );
        expect(over).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('is never dearer than one of them alone', () => {
    fc.assert(
      fc.property(anyStock, wanted, (candidates, quantities) => {
        const { cost } = decide(ask(quantities), candidates);
        const alone = candidates.map((each) => decide(ask(quantities), [each]));
        const dearer = alone.filter((each) => each.covered && each.cost.totalMinor < cost.totalMinor);
        expect(dearer).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

it('knows how far cities are from one another', () => {
  expect(kmBetween(at_.SH1, at_.BJ1)).toBeGreaterThan(1050);
  expect(kmBetween(at_.SH1, at_.BJ1)).toBeLessThan(1090);
  expect(kmBetween(at_.SH1, at_.SH1)).toBe(0);
});
