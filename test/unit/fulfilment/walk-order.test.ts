import {
  distanceMm,
  floorOf,
  type Point,
  pointOf,
} from '../../../functions/fulfilment/domain/picking/floor.ts';
import type { Layout, Location } from '../../../functions/fulfilment/domain/picking/layout.ts';
import {
  type WalkStrategy,
  walkStrategies,
} from '../../../functions/fulfilment/domain/picking/pick-route.ts';
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

/** The layout with a depot somewhere on its cross aisles. */
function withSomeDepot({ blocks }: Layout, random: () => number): Layout {
  const up = (most: number) => 1 + Math.floor(random() * most);
  const end = random() < 0.5 ? 'front' : 'back';
  const depot = { block: up(blocks.length), aisle: up(blocks[0]?.aisles ?? 1), end } as const;
  return { blocks, depot: { ...depot, offsetMm: up(2) === 1 ? 0 : 1500 } };
}

/** The shortest closed walk, by trying every order. */
function shortestOfAll(layout: Layout, stops: readonly Location[]): number {
  const floor = floorOf(layout);
  const points = stops.flatMap((stop) => pointOf(layout, stop) ?? []);
  const onFrom = (here: Point, left: readonly Point[]): number =>
    left.length === 0
      ? distanceMm(floor, here, floor.depot)
      : Math.min(...left.map((to, at) => distanceMm(floor, here, to) + onFrom(to, left.toSpliced(at, 1))));
  return onFrom(floor.depot, points);
}

/** The shortest closed walk, by the best way to every set of stops (Held & Karp 1962). */
function shortestMm(layout: Layout, stops: readonly Location[]): number {
  if (stops.length < 6) return shortestOfAll(layout, stops);
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
      const longer = Array.from({ length: times }, () => {
        const layout = withSomeDepot(layoutOf(blocks), random);
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

  it('tells how far each stop is from the one before, which adds up but for the way back', () => {
    const layout = layoutOf(2);
    const stops = someStops(12, layout, chance(4));
    const floor = floorOf(layout);
    for (const strategy of walkStrategies) {
      const { order, legsMm, distanceMm: whole } = walk(layout, stops, strategy);
      const last = pointOf(layout, stops[order.at(-1) ?? 0] ?? { block: 0, aisle: 0 });
      const back = whole - legsMm.reduce((sum, mm) => sum + mm, 0);
      expect(legsMm).toHaveLength(order.length);
      expect(back).toBeGreaterThanOrEqual(distanceMm(floor, last ?? floor.depot, floor.depot));
    }
  });

  it.each([
    [1, true],
    [6, false],
  ])('past 10,000 stops of %i blocks is found', (blocks, isOptimal) => {
    const layout = layoutOf(blocks, 20);
    const stops = someStops(10_000, layout, chance(5));
    const { order, optimal } = walk(layout, stops);
    expect([new Set(order).size, optimal]).toEqual([10_000, isOptimal]);
  });
});

/** Metres of a walk, in one block or several of aisles 20 m long, 4 m apart, with cross aisles 3 m wide. */
const metres = (layout: Layout, stops: readonly Location[], habit: WalkStrategy) =>
  walk(layout, stops, habit).distanceMm / 1000;
const at = (aisle: number, metre: number, block = 1): Location => ({
  ...{ block, aisle, positionMm: metre * 1000 },
});

describe('a walk known by heart, in one block', () => {
  // Aisles 1, 3, 4 and 6, each gone into at its front (0) and its back (20).
  const stops = [at(1, 2), at(3, 4), at(3, 17), at(4, 9), at(6, 19), at(6, 1)];
  const through = 23;
  it.each([
    // Up, down, up, and down the last one: four whole aisles, to the sixth aisle and back.
    ['s-shape', [0, 2, 1, 3, 4, 5], 4 * through + 2 * 20],
    // Up the first and down the last; the third from both ends, the fourth from the front.
    ['largest-gap', [0, 2, 4, 5, 3, 1], 2 * through + 2 * 20 + 2 * (1.5 + 3) + 2 * (1.5 + 9) + 2 * (1.5 + 4)],
    // The same: 9 lies before the middle.
    ['midpoint', [0, 2, 4, 5, 3, 1], 2 * through + 2 * 20 + 2 * (1.5 + 3) + 2 * (1.5 + 9) + 2 * (1.5 + 4)],
    ['return', [0, 1, 2, 3, 5, 4], 2 * 20 + 2 * (4 * 1.5 + 2 + 17 + 9 + 19)],
  ] as const)('goes as the %s has it, and is measured so', (habit, order, long) => {
    const walked = walk(layoutOf(1), stops, habit);
    expect([walked.order, walked.distanceMm / 1000]).toEqual([order, long]);
  });

  it('in an S of an odd number of aisles turns round in the last one', () => {
    expect(metres(layoutOf(1), [at(1, 2), at(2, 3), at(3, 4)], 's-shape')).toBe(
      2 * through + 2 * 8 + 2 * (1.5 + 4),
    );
  });

  it('with stops in one aisle turns round there', () => {
    for (const habit of walkStrategies)
      expect(metres(layoutOf(1), [at(2, 3), at(2, 18)], habit)).toBe(2 * (4 + 1.5 + 18));
  });

  // Excess over the optimum in per cent, of 300 other instances with evenly spread stops; as the literature has it.
  it.each([
    [{ aisles: 10, long: 30, apart: 4 }, 5, [25.0, 6.3, 28.6, 6.7]],
    [{ aisles: 10, long: 30, apart: 4 }, 10, [30.2, 6.4, 41.4, 8.2]],
    [{ aisles: 10, long: 30, apart: 4 }, 20, [23.1, 6.7, 46.7, 11.4]],
    [{ aisles: 10, long: 30, apart: 4 }, 30, [13.7, 9.2, 48.4, 15.9]],
    [{ aisles: 10, long: 30, apart: 4 }, 60, [2.1, 17.9, 53.2, 28.2]],
    [{ aisles: 20, long: 50, apart: 5 }, 20, [36.2, 4.2, 50.0, 6.9]],
    [{ aisles: 20, long: 50, apart: 5 }, 60, [15.9, 9.5, 55.0, 17.6]],
    [{ aisles: 5, long: 40, apart: 3 }, 10, [25.9, 10.2, 53.7, 13.6]],
  ])('is as much longer than the shortest one as is known: %j, %i stops', (area, count, known) => {
    const random = chance(42);
    const layout: Layout = {
      blocks: [
        {
          ...{ aisles: area.aisles, aisleLengthMm: area.long * 1000 },
          ...{ aislePitchMm: area.apart * 1000, crossAisleMm: 0 },
        },
      ],
      depot: { block: 1, aisle: 1, end: 'front' },
    };
    const instances = Array.from({ length: 200 }, () =>
      Array.from({ length: count }, () =>
        at(1 + Math.floor(random() * area.aisles), 1 + Math.floor(random() * (area.long - 1))),
      ),
    );
    const whole = (strategy: WalkStrategy) =>
      instances.reduce((sum, stops) => sum + metres(layout, stops, strategy), 0);
    const best = whole('shortest');
    const found = (['s-shape', 'largest-gap', 'return', 'midpoint'] as const).map(
      (habit) => 100 * (whole(habit) / best - 1),
    );
    const off = found.map((percent, habit) => Math.abs(percent - (known[habit] ?? 0)));
    expect(Math.max(...off)).toBeLessThan(4);
  });
});

describe('a walk known by heart, in several blocks', () => {
  const across = 23;

  it('in an S goes up the leftmost aisle and comes back block by block', () => {
    const layout = layoutOf(3);
    const stops = [at(2, 5, 1), at(4, 5, 1), at(2, 5, 2), at(3, 5, 2), at(5, 5, 3), at(6, 5, 3)];
    const { order, distanceMm: mm } = walk(layout, stops, 's-shape');
    // Up aisle 2 through both blocks; up 5 and down 6 of the third, down 3 of the second, down 4 of the first.
    expect(order).toEqual([0, 2, 4, 5, 3, 1]);
    expect(mm / 1000).toBe(6 * across + 4 + 12 + 4 + 12 + 4 + 12);
  });

  it('by the largest gap goes past the back of each block, down its farther end, and past its front', () => {
    const layout = layoutOf(2);
    const stops = [at(1, 10, 2), at(3, 10, 2), at(2, 3, 1), at(4, 2, 1), at(4, 18, 1), at(6, 10, 1)];
    const { order, distanceMm: mm } = walk(layout, stops, 'largest-gap');
    // Up 1 through both blocks, down 3 of the second; of the first 4 from behind, 6 down, then 4 and 2 from the front.
    expect(order).toEqual([0, 1, 4, 5, 3, 2]);
    expect(mm / 1000).toBe(
      4 * across + 8 + 4 + 2 * (1.5 + 2) + 8 + 8 + 2 * (1.5 + 2) + 8 + 2 * (1.5 + 3) + 4,
    );
  });

  it.each(['s-shape', 'largest-gap', 'return', 'midpoint'] as const)(
    'as the %s has it is as long from a depot behind the last block, with everything turned round',
    (habit) => {
      const random = chance(9);
      for (const blocks of [1, 2, 3, 6]) {
        const { blocks: area } = layoutOf(blocks);
        const place = { aisle: 3, offsetMm: 1500 } as const;
        const stops = someStops(18, layoutOf(blocks), random);
        const turned = stops.map(({ block, aisle, positionMm = 0 }) => ({
          ...{ block: blocks + 1 - block, aisle, positionMm: 20_000 - positionMm },
        }));
        const inFront: Layout = { blocks: area, depot: { ...place, block: 1, end: 'front' } };
        const behind: Layout = { blocks: area, depot: { ...place, block: blocks, end: 'back' } };
        expect(metres(behind, turned, habit)).toBe(metres(inFront, stops, habit));
      }
    },
  );

  it('is never shorter than what is searched for', () => {
    const random = chance(11);
    for (const blocks of [1, 2, 3, 6]) {
      for (const count of [3, 20, 80]) {
        const layout = withSomeDepot(layoutOf(blocks), random);
        const stops = someStops(count, layout, random);
        const searched = metres(layout, stops, 'nearest');
        const habits = walkStrategies.map((strategy) => metres(layout, stops, strategy)).slice(2);
        expect(Math.min(...habits)).toBeGreaterThanOrEqual(searched);
      }
    }
  });

  it('passes aisles that other blocks do not have', () => {
    const layout: Layout = {
      blocks: [3000, 4000, 2500].map((aislePitchMm) => ({
        ...{ aisles: 5, aisleLengthMm: 20_000, aislePitchMm, crossAisleMm: 3000 },
      })),
      depot: { block: 2, aisle: 2, end: 'front', offsetMm: 700 },
    };
    const stops = someStops(25, layout, chance(6));
    const shortest = metres(layout, stops, 'shortest');
    for (const strategy of walkStrategies) {
      expect(walk(layout, stops, strategy).order.toSorted((a, b) => a - b)).toEqual(
        stops.map((_, stop) => stop),
      );
      expect(metres(layout, stops, strategy)).toBeGreaterThanOrEqual(shortest);
    }
  });
});
