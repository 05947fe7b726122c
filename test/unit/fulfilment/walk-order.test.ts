import { distanceMm, floorOf, pointOf } from '../../../functions/fulfilment/domain/picking/floor.ts';
import type { Layout, Location } from '../../../functions/fulfilment/domain/picking/layout.ts';
import { walkStrategies } from '../../../functions/fulfilment/domain/picking/pick-route.ts';
import { walk } from '../../../functions/fulfilment/domain/walk-order.ts';
import { chance } from '../../builders/chance.ts';

const layoutOf = (blocks: number, aisles = 6): Layout => ({
  blocks: Array.from({ length: blocks }, () => ({
    ...{ aisles, aisleLengthMm: 20_000, aislePitchMm: 4000, crossAisleMm: 3000 },
  })),
  depot: { block: 1, aisle: 1, end: 'front' },
});

function someStops(count: number, { blocks }: Layout, random: () => number): readonly Location[] {
  const up = (most: number) => 1 + Math.floor(random() * most);
  return Array.from({ length: count }, () => ({
    ...{
      block: up(blocks.length),
      aisle: up(blocks[0]?.aisles ?? 1),
      positionMm: Math.floor(random() * 20_000),
    },
  }));
}

/** The shortest closed walk, by the best way to every set of stops (Held & Karp 1962). */
function shortestMm(layout: Layout, stops: readonly Location[]): number {
  const floor = floorOf(layout);
  const points = stops.flatMap((stop) => pointOf(layout, stop) ?? []);
  const count = points.length;
  const mm = points.map((one) => points.map((other) => distanceMm(floor, one, other)));
  const home = points.map((point) => distanceMm(floor, floor.depot, point));
  const best = new Float64Array(count << count).fill(Number.POSITIVE_INFINITY);
  for (let stop = 0; stop < count; stop += 1) best[(1 << stop) * count + stop] = home[stop] ?? 0;
  const goOn = (seen: number, here: number): void => {
    const sum = best[seen * count + here] ?? 0;
    for (let to = 0; to < count; to += 1) {
      if ((seen & (1 << to)) !== 0) continue;
      const then = (seen | (1 << to)) * count + to;
      best[then] = Math.min(best[then] ?? 0, sum + (mm[here]?.[to] ?? 0));
    }
  };
  for (let seen = 1; seen < 1 << count; seen += 1)
    for (let here = 0; here < count; here += 1) if ((seen & (1 << here)) !== 0) goOn(seen, here);
  const ends = home.map((way, stop) => (best[((1 << count) - 1) * count + stop] ?? 0) + way);
  return Math.min(...ends);
}

describe('a walk', () => {
  it.each([
    ['1,000', 1, 'up to nine', 1000, 9],
    ['40', 1, 'twelve', 40, 12],
    ['100', 2, 'up to nine', 100, 9],
    ['40', 3, 'up to nine', 40, 9],
  ])(
    'is the shortest there is, %s times, in %i blocks past %s stops',
    (_times, blocks, _stops, times, most) => {
      const random = chance(blocks);
      const layout = layoutOf(blocks);
      const longer = Array.from({ length: times }, () => {
        const count = most === 12 ? most : 1 + Math.floor(random() * most);
        const stops = someStops(count, layout, random);
        const { optimal, distanceMm: walked } = walk(layout, stops);
        return { optimal, excess: walked - shortestMm(layout, stops) };
      }).filter(({ optimal, excess }) => !optimal || excess !== 0);
      expect(longer).toEqual([]);
    },
  );

  it('by nearest neighbour, 2-opt and Or-opt is at most 3 % longer on average', () => {
    const random = chance(7);
    const layout = layoutOf(2, 8);
    const excess = Array.from({ length: 40 }, () => {
      const stops = someStops(25, layout, random);
      return walk(layout, stops, 'nearest').distanceMm / walk(layout, stops).distanceMm;
    });
    expect(Math.min(...excess)).toBeGreaterThanOrEqual(1);
    expect(excess.reduce((sum, each) => sum + each, 0) / excess.length).toBeLessThan(1.03);
  });

  it.each(walkStrategies)('%s passes every stop once, and no place that it cannot go to', (strategy) => {
    const layout = layoutOf(2);
    const stops = [
      ...someStops(30, layout, chance(3)),
      undefined,
      { block: 3, aisle: 1, positionMm: 0 },
      { block: 1, aisle: 1, positionMm: 0, reachable: false },
    ];
    const { order, unplaced } = walk(layout, stops, strategy);
    expect(order.toSorted((a, b) => a - b)).toEqual(stops.map((_, stop) => stop));
    expect(unplaced).toEqual([
      { stop: 30, why: 'NO_LOCATION' },
      { stop: 31, why: 'NOT_IN_LAYOUT' },
      { stop: 32, why: 'UNREACHABLE' },
    ]);
    expect(order.slice(-3)).toEqual([30, 31, 32]);
  });

  it.each([
    ['nothing', [], 0],
    ['one stop at the depot’s end', [{ block: 1, aisle: 1, positionMm: 0 }], 2 * 1500],
    [
      'two stops of one aisle',
      [5000, 9000].map((positionMm) => ({ block: 1, aisle: 1, positionMm })),
      2 * 10_500,
    ],
    [
      'the same bin twice',
      [0, 0].map((positionMm) => ({ block: 1, aisle: 2, positionMm })),
      2 * (4000 + 1500),
    ],
  ])('past %s is so long', (_what, stops, mm) => {
    expect(walk(layoutOf(1), stops).distanceMm).toBe(mm);
  });

  it('in an S goes up one aisle and down the next', () => {
    const at = (aisle: number, positionMm: number) => ({ block: 1, aisle, positionMm });
    const stops = [at(2, 100), at(1, 100), at(2, 9000), at(1, 9000)];
    expect(walk(layoutOf(1), stops, 's-shape').order).toEqual([1, 3, 2, 0]);
    expect(walk(layoutOf(1), stops, 'return').order).toEqual([1, 3, 0, 2]);
  });

  it('by the largest gap, or the middle, goes into each aisle from both ends', () => {
    const at = (aisle: number, positionMm: number) => ({ block: 1, aisle, positionMm });
    const stops = [at(1, 1000), at(1, 4000), at(1, 12_000), at(2, 3000), at(2, 19_000)];
    expect(walk(layoutOf(1), stops, 'midpoint').order).toEqual([0, 1, 3, 4, 2]);
    const gapBefore = [at(1, 9000), at(1, 12_000), at(1, 19_000), at(2, 1000)];
    expect(walk(layoutOf(1), gapBefore, 'largest-gap').order).toEqual([3, 2, 1, 0]);
    expect(walk(layoutOf(1), gapBefore, 'midpoint').order).toEqual([0, 3, 2, 1]);
  });

  it('past 10,000 stops of one block is found', () => {
    const layout = layoutOf(1, 20);
    const stops = someStops(10_000, layout, chance(5));
    const { order, optimal } = walk(layout, stops);
    expect([new Set(order).size, optimal]).toEqual([10_000, true]);
  });
});
