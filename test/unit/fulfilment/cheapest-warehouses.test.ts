import * as fc from 'fast-check';
import {
  type AllocationRequest,
  allocationDecisionSchema,
  type Candidate,
  defaultAllocationPolicy as policy,
  type QuoteFreight,
} from '../../../functions/fulfilment/domain/allocation/types.ts';
import { decideAllocation } from '../../../functions/fulfilment/domain/cheapest-warehouses.ts';
import { kmBetween, placeOf } from '../../../functions/fulfilment/domain/great-circle.ts';
import {
  aCandidate,
  aDemandLine,
  aDemand as ask,
  decidedAt as at,
  byDistance,
  byTariff,
} from '../../builders/a-demand.ts';

const dayMs = 86_400_000;

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
): Candidate => aCandidate(warehouseId, stock, { location: at_[warehouseId], ...part });

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
    const lines = [aDemandLine({ goodsClass: 'fresh' })];
    const far = [warehouse('CD1', { A: 1 })];
    expect(decide({ ...ask({}), lines }, far)).toMatchObject({ covered: false, reason: 'TOO_SLOW' });
    expect(decide({ ...ask({}), lines }, [...far, warehouse('SH1', { A: 1 })]).covered).toBe(true);
  });

  it.each([
    [{ fresh: { withinHours: 48 }, ice: { withinHours: 47 } }, 1],
    [{ fresh: { withinHours: 48 } }, 2],
    [{}, undefined],
  ])('asks for carriers that are quick enough for all of it: %j', (goodsClasses, mostDays) => {
    const asked: (number | undefined)[] = [];
    const quote: QuoteFreight = (question) => {
      if (question.goodsClasses.length === 2) asked.push(question.mostDays);
      return { state: 'QUOTED', minor: 500, days: 1, carrier: 'sf', product: 'standard' };
    };
    const lines = ['fresh', 'ice'].map((goodsClass) =>
      aDemandLine({ lineId: goodsClass, sku: goodsClass, goodsClass }),
    );
    const candidates = [aCandidate('W1', { fresh: 1, ice: 1 })];
    decideAllocation({ ...ask({}), lines }, candidates, { policy: { ...policy, goodsClasses }, quote });
    expect(new Set(asked)).toEqual(new Set([mostDays]));
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
});

const flat = { first: 1000, further: 100 };

describe('the cheapest way', () => {
  it('is the same in whatever order lines and warehouses come', () => {
    const lines = [
      aDemandLine({ lineId: '1', sku: 'A', quantity: 2 }),
      aDemandLine({ lineId: '2', sku: 'A' }),
      aDemandLine({ lineId: '3', sku: 'B' }),
    ];
    const both = [aCandidate('W1', { A: 2 }), aCandidate('W2', { A: 1, B: 1 })];
    const quote = byTariff({ W1: flat, W2: flat });
    const decision = decide({ ...ask({}), lines }, both, quote);
    expect(decision.parts.map(({ lines: sent }) => sent.map(({ lineId, sku }) => lineId + sku))).toEqual([
      ['1A'],
      ['2A', '3B'],
    ]);
    const turned = { ...ask({}), lines: lines.toReversed() };
    expect(decide(turned, both.toReversed(), quote)).toEqual(decision);
  });

  it('leaves a SKU whole wherever one of its warehouses has all of it', () => {
    const both = [aCandidate('W1', { A: 1, B: 2 }), aCandidate('W2', { A: 2 })];
    const decision = decide(ask({ A: 2, B: 2 }), both, byTariff({ W1: flat, W2: flat }));
    expect(from(decision)).toEqual([
      ['W1', 'B×2'],
      ['W2', 'A×2'],
    ]);
  });

  it('needs a thirteenth warehouse that has only one piece, beside twelve that have more', () => {
    const twelve = Array.from({ length: 12 }, (_, n) => aCandidate(`M${n}`, { A: 1, B: 1, C: 1 }));
    const decision = decide(ask({ A: 1, B: 1, C: 1, D: 1 }), [...twelve, aCandidate('Z', { D: 1 })]);
    expect([decision.covered, decision.parts.length, decision.explanation.searched]).toEqual([
      true,
      2,
      'ALL',
    ]);
  });

  it('is by two cheap warehouses rather than by the best of twelve dear ones', () => {
    const dear = Array.from({ length: 12 }, (_, n) => aCandidate(`D${n}`, { A: 1, B: 1 }));
    const tariff = Object.fromEntries(dear.map((each) => [each.warehouseId, { first: 9000, further: 0 }]));
    const quote = byTariff({ ...tariff, X: { first: 100, further: 0 }, Y: { first: 100, further: 0 } });
    const all = [...dear, aCandidate('X', { A: 1 }), aCandidate('Y', { B: 1 })];
    expect(from(decide(ask({ A: 1, B: 1 }), all, quote))).toEqual([
      ['X', 'A×1'],
      ['Y', 'B×1'],
    ]);
  });

  it('asks three in every order for what none of them has all of', () => {
    const steep = { first: 100, further: 5000 };
    const even = { first: 100, further: 0 };
    const three = [aCandidate('W1', { A: 4 }), aCandidate('W2', { A: 3 }), aCandidate('W3', { A: 2 })];
    const decision = decide(ask({ A: 8 }), three, byTariff({ W1: even, W2: steep, W3: even }));
    expect(from(decision)).toEqual([
      ['W1', 'A×4'],
      ['W2', 'A×2'],
      ['W3', 'A×2'],
    ]);
  });

  it('splits a SKU between two that have a part each, where all who have it whole are dear', () => {
    const dear = ['W1', 'W2', 'W3', 'W4'].map((code) => aCandidate(code, { A: 4 }));
    const steep = { first: 100, further: 5000 };
    const tariff = Object.fromEntries(dear.map((each) => [each.warehouseId, { first: 2000, further: 0 }]));
    const quote = byTariff({ ...tariff, P: steep, Q: steep });
    const all = [...dear, aCandidate('P', { A: 2 }), aCandidate('Q', { A: 2 })];
    expect(from(decide(ask({ A: 4 }), all, quote))).toEqual([
      ['P', 'A×2'],
      ['Q', 'A×2'],
    ]);
  });

  it('sends from a warehouse what a carrier takes there, and the rest from elsewhere', () => {
    const quote: QuoteFreight = ({ warehouseId, goodsClasses }) =>
      warehouseId === 'W1' && goodsClasses.includes('fresh')
        ? { state: 'NOT_SERVED' }
        : { state: 'QUOTED', minor: 500, days: 1, carrier: 'sf', product: 'standard' };
    const lines = [aDemandLine(), aDemandLine({ lineId: '2', sku: 'B', goodsClass: 'fresh' })];
    const both = [aCandidate('W1', { A: 1, B: 1 }), aCandidate('W2', { B: 1 })];
    expect(from(decide({ ...ask({}), lines }, both, quote))).toEqual([
      ['W1', 'A×1'],
      ['W2', 'B×1'],
    ]);
  });

  it('counts what it is expected to cost that a carrier takes longer than it says', () => {
    const quote: QuoteFreight = ({ warehouseId }) => ({
      ...{ state: 'QUOTED', days: 1, carrier: 'sf', product: 'standard' },
      ...(warehouseId === 'W1' ? { minor: 1000, lateMinor: 300 } : { minor: 1100, lateMinor: 20 }),
    });
    const { parts, cost } = decide(
      ask({ A: 1 }),
      [aCandidate('W1', { A: 1 }), aCandidate('W2', { A: 1 })],
      quote,
    );
    expect(parts).toMatchObject([{ warehouseId: 'W2', lateDays: 0, lateMinor: 20 }]);
    expect(cost).toMatchObject({ lateMinor: 20, totalMinor: 1100 + policy.handlingMinor + 20 });
  });

  it('asks carriers with the days between leaving and the promise', () => {
    const asked: (number | undefined)[] = [];
    const quote: QuoteFreight = ({ daysAllowed }) => {
      asked.push(daysAllowed);
      return { state: 'QUOTED', minor: 500, days: 1, carrier: 'sf', product: 'standard' };
    };
    const late = [aCandidate('W1', { A: 1 }, { cutOff: '09:00' })];
    decide(ask({ A: 1 }, { deliverBy: at + 3 * dayMs }), late, quote);
    decide(ask({ A: 1 }), late, quote);
    expect(new Set(asked)).toEqual(new Set([2, undefined]));
  });
});

describe('a store where buyers fetch it', () => {
  const store = (id: keyof typeof at_, stock: Candidate['stock'], priority: number) =>
    warehouse(id, stock, { pickup: true, priority });
  const pickup = { delivery: 'pickup' } as const;

  it('is the nearest that has everything, at no freight', () => {
    const stores = [store('GZ1', { A: 1 }, 1), store('SH1', { A: 1 }, 2)];
    const decision = decide(ask({ A: 1 }, pickup), stores);
    expect(from(decision)).toEqual([['SH1', 'A×1']]);
    expect(decision.cost).toMatchObject({ freightMinor: 0 });
  });

  it('is one only: what no single one has waits, with the most that one has', () => {
    const stores = [store('SH1', { A: 1 }, 1), store('GZ1', { A: 1, B: 1 }, 2), store('CD1', { C: 1 }, 3)];
    const decision = decide(ask({ A: 1, B: 1, C: 1 }, pickup), stores);
    expect(from(decision)).toEqual([['GZ1', 'A×1 B×1']]);
    expect(decision).toMatchObject({
      covered: false,
      missing: [{ sku: 'C', reason: 'TOO_MANY_WAREHOUSES' }],
    });
  });
});

describe('more than three warehouses', () => {
  const one = (id: string, ...skus: string[]) =>
    aCandidate(id, Object.fromEntries(skus.map((sku) => [sku, 1])));
  const six = ask({ A: 1, B: 1, C: 1, D: 1, E: 1, F: 1 });

  it('are the cheapest that were found, none of them needless', () => {
    const quote = byTariff({
      W1: flat,
      W2: flat,
      W3: flat,
      W4: flat,
      W5: { first: 5000, further: 0 },
      W6: flat,
    });
    const all = [one('W5', 'A', 'B'), one('W1', 'A'), one('W2', 'B'), one('W3', 'C'), one('W4', 'D', 'E')];
    const decision = decide(six, [...all, one('W6', 'F')], quote);
    expect(from(decision).map(([id]) => id)).toEqual(['W1', 'W2', 'W3', 'W4', 'W6']);
    expect(decision.explanation.searched).toBe('GREEDY');
  });

  it('are exchanged for others that cost less for all of it, though more for the first piece', () => {
    const others = { W3: flat, W4: flat, W5: flat };
    const quote = byTariff({ ...others, P: { first: 100, further: 5000 }, Q: { first: 900, further: 0 } });
    const request = ask({ A: 1, B: 2, C: 1, D: 1, E: 1 });
    const both = ['P', 'Q'].map((id) => aCandidate(id, { A: 1, B: 2 }));
    const decision = decide(request, [...both, one('W3', 'C'), one('W4', 'D'), one('W5', 'E')], quote);
    expect(from(decision).map(([id]) => id)).toEqual(['Q', 'W3', 'W4', 'W5']);
  });
});

describe('what is not covered', () => {
  it('says what could be sent and from where, and what is missing; together all of it', () => {
    const both = [warehouse('SH1', { A: 1 }), warehouse('GZ1', { A: 1 })];
    const decision = decide(ask({ A: 3, B: 1 }), both);
    expect(decision).toMatchObject({
      ...{ covered: false, reason: 'NO_STOCK' },
      missing: [
        { sku: 'A', quantity: 1, reason: 'NO_STOCK' },
        { sku: 'B', quantity: 1, reason: 'NO_STOCK' },
      ],
      explanation: {
        searched: 'NONE',
        sendable: [
          { warehouseId: 'GZ1', sku: 'A', quantity: 1 },
          { warehouseId: 'SH1', sku: 'A', quantity: 1 },
        ],
      },
    });
    expect(from(decision)).toEqual([
      ['GZ1', 'A×1'],
      ['SH1', 'A×1'],
    ]);
  });

  it('names the reason of each SKU by itself', () => {
    const lines = [aDemandLine(), aDemandLine({ lineId: '2', sku: 'B', goodsClass: 'fresh' })];
    const keeps = { goodsClasses: ['standard'] };
    const all = [warehouse('SH1', { A: 1, B: 1 }, keeps), warehouse('GZ1', { C: 1 }, { closed: true })];
    const decision = decide({ ...ask({}), lines: [...lines, aDemandLine({ lineId: '3', sku: 'C' })] }, all);
    expect(decision).toMatchObject({
      missing: [
        { sku: 'B', reason: 'GOODS_CLASS' },
        { sku: 'C', reason: 'CLOSED' },
      ],
      explanation: { sendable: [{ warehouseId: 'SH1', sku: 'A', quantity: 1 }] },
    });
  });

  it('is, beyond the most warehouses of the policy, what those can send that have most', () => {
    const each = ['A', 'B', 'C'].map((sku, n) => aCandidate(`W${n}`, { [sku]: n + 1 }));
    const terms = { policy: { ...policy, mostWarehouses: 2 }, quote: byDistance };
    expect(decideAllocation(ask({ A: 1, B: 2, C: 3 }), each, terms)).toMatchObject({
      ...{ covered: false, reason: 'TOO_MANY_WAREHOUSES', missing: [{ sku: 'A', quantity: 1 }] },
      parts: [{ warehouseId: 'W1' }, { warehouseId: 'W2' }],
    });
  });
});

it('shows whoever is chosen, of however many', () => {
  const many = Array.from({ length: 30 }, (_, n) =>
    aCandidate(`M${n}`, { A: 1, B: 1 }, { location: at_.BJ1 }),
  );
  const { explanation } = decide(ask({ A: 1 }), [...many, warehouse('SH1', { A: 1 })]);
  expect(explanation.considered).toBe(31);
  expect(explanation.candidates).toHaveLength(20);
  expect(explanation.candidates[0]).toMatchObject({ warehouseId: 'SH1', outcome: 'CHOSEN' });
});

it.each([
  ['a province by its short name', { country: 'CN', province: '广东' }, { lat: 23.1, lng: 113.3 }],
  ['its own location', { country: 'CN', province: '广东省', location: at_.SH1 }, at_.SH1],
  ['no province', { country: 'CN' }, undefined],
  ['another country', { country: 'DE', province: '广东省' }, undefined],
])('goes to a place by %s', (_what, destination, expected) => {
  expect(placeOf(destination)).toEqual(expected);
});

it('knows how far cities are from one another', () => {
  expect(kmBetween(at_.SH1, at_.BJ1)).toBeGreaterThan(1050);
  expect(kmBetween(at_.SH1, at_.BJ1)).toBeLessThan(1090);
  expect(kmBetween(at_.SH1, at_.SH1)).toBe(0);
});
