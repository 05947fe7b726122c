import * as fc from 'fast-check';
import {
  type AllocationRequest,
  type Candidate,
  defaultAllocationPolicy as policy,
  type QuoteFreight,
} from '../../../functions/fulfilment/domain/allocation/types.ts';
import { decideAllocation } from '../../../functions/fulfilment/domain/cheapest-warehouses.ts';
import { aCandidate, aDemand, aDemandLine, byTariff } from '../../builders/a-demand.ts';
import { chance } from '../../builders/chance.ts';

const skus = ['A', 'B', 'C', 'D'] as const;
const codes = ['W1', 'W2', 'W3', 'W4', 'W5', 'W6', 'W7'] as const;

/** Two lines for each SKU at most; stock up to twice what is wanted, or nothing. */
const line = fc.record({
  sku: fc.constantFrom(...skus),
  quantity: fc.integer({ min: 1, max: 3 }),
});
const lines = fc.array(line, { minLength: 1, maxLength: 5 }).map((all) =>
  all.map((each, index) =>
    aDemandLine({
      ...{ ...each, lineId: String(index + 1), goodsClass: each.sku === 'D' ? 'fresh' : 'standard' },
      weightGrams: { A: 300, B: 700, C: 1800, D: 2600 }[each.sku],
    }),
  ),
);
const stock = fc.record({ A: fc.nat(6), B: fc.nat(6), C: fc.nat(6), D: fc.nat(6) });
const terms = fc.record(
  {
    priority: fc.integer({ min: 1, max: 2 }),
    closed: fc.boolean(),
    capacityLeft: fc.nat(3),
    serves: fc.constantFrom(['上海'], ['广东']),
    goodsClasses: fc.constantFrom(['standard'], ['fresh'], ['fresh', 'standard']),
    cutOff: fc.constantFrom('09:00', '16:30'),
  },
  { requiredKeys: ['priority'] },
);
const tariff = fc.record({ first: fc.integer({ min: 300, max: 1800 }), further: fc.nat(900) });

type Instance = {
  readonly request: AllocationRequest;
  readonly candidates: readonly Candidate[];
  readonly quote: QuoteFreight;
};
const instances = (plain: boolean) =>
  fc
    .record({
      lines,
      stocks: fc.array(fc.record({ stock, terms, tariff }), { minLength: 1, maxLength: codes.length }),
    })
    .map(
      ({ lines: asked, stocks }): Instance => ({
        request: { ...aDemand({}), lines: asked },
        candidates: stocks.map((each, at) =>
          aCandidate(codes[at] ?? '', each.stock, plain ? { priority: each.terms.priority } : each.terms),
        ),
        quote: byTariff(Object.fromEntries(stocks.map((each, at) => [codes[at] ?? '', each.tariff]))),
      }),
    );

const decided = ({ request, candidates, quote }: Instance) =>
  decideAllocation(request, candidates, { policy, quote });

const wantedBySku = ({ lines: asked }: AllocationRequest): ReadonlyMap<string, number> =>
  new Map(
    [...Map.groupBy(asked, ({ sku }) => sku)].map(([sku, own]) => [
      sku,
      own.reduce((sum, { quantity }) => sum + quantity, 0),
    ]),
  );

/** Pieces of each SKU by warehouse, and what they cost by the tariff. */
type Sent = ReadonlyMap<string, Readonly<Record<string, number>>>;
function costOf(sent: Sent, { request, quote }: Instance): number {
  const parts = [...sent].filter(([, pieces]) => Object.values(pieces).some((each) => each > 0));
  const cost = parts.map(([warehouseId, pieces]) => {
    const grams = Object.entries(pieces).reduce((sum, [sku, quantity]) => {
      const weight = request.lines.find((each) => each.sku === sku)?.weightGrams ?? 0;
      return sum + quantity * weight;
    }, 0);
    const answer = quote({ warehouseId, grams, volumeCm3: 0, goodsClasses: [] });
    return answer.state === 'QUOTED' ? answer.minor + policy.handlingMinor : Number.POSITIVE_INFINITY;
  });
  return cost.reduce((sum, each) => sum + each, policy.splitPenaltyMinor * (parts.length - 1));
}

const subsets = <Thing>(all: readonly Thing[]): readonly (readonly Thing[])[] => {
  const sets: (readonly Thing[])[] = [[]];
  for (const each of all) sets.push(...sets.map((some) => [...some, each]));
  return sets.filter((some) => some.length > 0 && some.length <= 3);
};

const orders = <Thing>(all: readonly Thing[]): readonly (readonly Thing[])[] =>
  all.length === 0
    ? [[]]
    : all.flatMap((first) => orders(all.filter((each) => each !== first)).map((rest) => [first, ...rest]));

/** Every way of one SKU out of a set: whole from each that has it all, else asked in every order; none where it lacks. */
function waysOf(
  sku: string,
  quantity: number,
  some: readonly Candidate[],
): readonly Record<string, number>[] {
  const has = ({ stock: own }: Candidate) => own[sku] ?? 0;
  const whole = some.filter((each) => has(each) >= quantity);
  if (whole.length > 0) return whole.map(({ warehouseId }) => ({ [warehouseId]: quantity }));
  if (some.reduce((sum, each) => sum + has(each), 0) < quantity) return [];
  return orders(some).map((inOrder) => {
    let open = quantity;
    return Object.fromEntries(
      inOrder.map((each) => {
        const pieces = Math.min(open, has(each));
        open -= pieces;
        return [each.warehouseId, pieces];
      }),
    );
  });
}

/** The lowest cost of all ways out of one to three warehouses, tried one after the other; undefined where there is none. */
function bruteForce(instance: Instance): number | undefined {
  let best = Number.POSITIVE_INFINITY;
  const wanted = [...wantedBySku(instance.request)];
  for (const some of subsets(instance.candidates)) {
    const visit = (at: number, chosen: readonly (readonly [string, Record<string, number>])[]): void => {
      const [sku, quantity] = wanted[at] ?? [];
      if (sku !== undefined && quantity !== undefined)
        for (const way of waysOf(sku, quantity, some)) visit(at + 1, [...chosen, [sku, way]]);
      else best = Math.min(best, costOf(sentBy(some, chosen), instance));
    };
    visit(0, []);
  }
  return Number.isFinite(best) ? best : undefined;
}

const sentBy = (
  some: readonly Candidate[],
  chosen: readonly (readonly [string, Record<string, number>])[],
): Sent =>
  new Map(
    some.map(({ warehouseId }) => [
      warehouseId,
      Object.fromEntries(chosen.map(([sku, way]) => [sku, way[warehouseId] ?? 0])),
    ]),
  );

describe('a decision', () => {
  it('costs as little as the best of all ways out of up to three warehouses', () => {
    fc.assert(
      fc.property(instances(true), (instance) => {
        const { covered, cost, parts } = decided(instance);
        const best = bruteForce(instance);
        if (best === undefined) expect(covered && parts.length <= 3).toBe(false);
        else expect(cost.totalMinor).toBe(best);
      }),
      { seed: 20_261_127, numRuns: 200 },
    );
  });

  it('is the same for the same question, in whatever order lines and warehouses come', () => {
    const shuffled = instances(false).chain((instance) =>
      fc.record({
        instance: fc.constant(instance),
        turned: fc.record({
          lines: fc.shuffledSubarray([...instance.request.lines], {
            minLength: instance.request.lines.length,
          }),
          candidates: fc.shuffledSubarray([...instance.candidates], {
            minLength: instance.candidates.length,
          }),
        }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ instance, turned }) => {
        const { request } = instance;
        const other = { ...instance, ...turned, request: { ...request, lines: turned.lines } };
        expect(decided(other)).toEqual(decided(instance));
      }),
      { numRuns: 200 },
    );
  });

  it('gives each line its pieces, and says of all others that they are missing', () => {
    fc.assert(
      fc.property(instances(false), (instance) => {
        const decision = decided(instance);
        const sent = decision.parts.flatMap(({ lines: own }) => own);
        const sentOf = (of: (each: (typeof sent)[number]) => boolean) =>
          sent.filter(of).reduce((sum, { quantity }) => sum + quantity, 0);
        const missing = new Map(
          decision.covered ? [] : decision.missing.map(({ sku, quantity }) => [sku, quantity]),
        );
        for (const [sku, quantity] of wantedBySku(instance.request))
          expect(sentOf((each) => each.sku === sku) + (missing.get(sku) ?? 0)).toBe(quantity);
        for (const { lineId, quantity } of instance.request.lines)
          expect(sentOf((each) => each.lineId === lineId)).toBeLessThanOrEqual(quantity);
      }),
      { numRuns: 200 },
    );
  });

  it('asks no warehouse for what it has not, cannot keep or may not send, and no two where one has all', () => {
    fc.assert(
      fc.property(instances(false), (instance) => {
        const wanted = wantedBySku(instance.request);
        for (const part of decided(instance).parts) {
          const its = instance.candidates.find(({ warehouseId }) => warehouseId === part.warehouseId);
          if (!its) throw new Error('nobody asked for it');
          expect([
            its.closed === true,
            its.capacityLeft === 0,
            its.serves?.includes('广东') === true,
          ]).toEqual([...[false, false, false]]);
          const leaves = new Date(part.departsAt + 8 * 3_600_000).toISOString().slice(11, 16);
          expect(leaves).toBe(its.cutOff ?? '10:00');
          expect(part.lines.flatMap((each) => wronglyTaken(each.sku, part.lines, { its, wanted }))).toEqual(
            [],
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [12, 'ALL'],
    [60, 'PRUNED'],
  ])('is the best of %i warehouses, of which many have the same', (count, searched) => {
    for (let seed = 1; seed <= 360 / count; seed += 1) {
      const random = chance(seed);
      const all = Array.from({ length: count }, (_, at) => ({
        has: ['A', 'B', 'C'].filter(() => random() < 0.5),
        tariff: {
          first: 500 + Math.floor(random() * 900),
          further: count > 40 ? 0 : Math.floor(random() * 300),
        },
        code: `W${at}`,
      }));
      const instance: Instance = {
        request: aDemand({ A: 1, B: 3, C: 2 }),
        candidates: all.map(({ code, has }) =>
          aCandidate(code, Object.fromEntries(has.map((sku) => [sku, 3]))),
        ),
        quote: byTariff(Object.fromEntries(all.map(({ code, tariff: own }) => [code, own]))),
      };
      const { cost, explanation } = decided(instance);
      expect(cost.totalMinor).toBe(bestOfWhole(instance));
      expect(explanation).toMatchObject({ considered: count, searched });
    }
  });

  it('leaves enough of many that have the same, where each of them has only a part', () => {
    const many = Array.from({ length: 50 }, (_, at) => aCandidate(`W${at}`, { A: 1 }));
    const tariffs = many.map(({ warehouseId }, at) => [warehouseId, { first: 1000 - at, further: 0 }]);
    const instance = {
      request: aDemand({ A: 3 }),
      candidates: many,
      quote: byTariff(Object.fromEntries(tariffs)),
    };
    const { parts, explanation } = decided(instance);
    expect(parts.map(({ warehouseId }) => warehouseId)).toEqual(['W47', 'W48', 'W49']);
    expect(explanation.searched).toBe('PRUNED');
  });

  it('of thirty SKUs in twelve warehouses is covered, and ends', () => {
    const random = chance(30);
    const many = Array.from({ length: 30 }, (_, at) => `S${at}`);
    const candidates = Array.from({ length: 12 }, (_, at) =>
      aCandidate(`W${at}`, Object.fromEntries(many.map((sku) => [sku, random() < 0.7 ? 9 : 0]))),
    );
    const tariffs = candidates.map(({ warehouseId }) => [
      warehouseId,
      { first: 800, further: 100 + at(random) },
    ]);
    const request = aDemand(Object.fromEntries(many.map((sku) => [sku, 2])));
    const decision = decided({ request, candidates, quote: byTariff(Object.fromEntries(tariffs)) });
    expect(decision.covered).toBe(true);
    expect(decision.parts.flatMap(({ lines: own }) => own)).toHaveLength(30);
  });
});

/** The lowest cost where each SKU comes whole from anybody who has it, tried one after the other. */
function bestOfWhole(instance: Instance): number {
  let best = Number.POSITIVE_INFINITY;
  const wanted = [...wantedBySku(instance.request)];
  const visit = (at: number, sent: ReadonlyMap<string, Record<string, number>>): void => {
    const [sku, quantity] = wanted[at] ?? [];
    if (sku === undefined || quantity === undefined) best = Math.min(best, costOf(sent, instance));
    else
      for (const { warehouseId, stock: has } of instance.candidates)
        if ((has[sku] ?? 0) >= quantity)
          visit(at + 1, new Map([...sent, [warehouseId, { ...sent.get(warehouseId), [sku]: quantity }]]));
  };
  visit(0, new Map());
  return best;
}

const at = (random: () => number): number => Math.floor(random() * 300);

type Taken = { readonly its: Candidate; readonly wanted: ReadonlyMap<string, number> };

/** A SKU that a warehouse sends too much of, cannot keep, or sends a part of although it has all. */
function wronglyTaken(
  sku: string,
  sent: readonly { readonly sku: string; readonly quantity: number }[],
  { its, wanted }: Taken,
): readonly string[] {
  const has = its.stock[sku] ?? 0;
  const asked = wanted.get(sku) ?? 0;
  const quantity = sent.filter((each) => each.sku === sku).reduce((sum, each) => sum + each.quantity, 0);
  const isKept = its.goodsClasses?.includes(sku === 'D' ? 'fresh' : 'standard') ?? true;
  return isKept && quantity <= has && (has < asked || quantity === asked) ? [] : [sku];
}
