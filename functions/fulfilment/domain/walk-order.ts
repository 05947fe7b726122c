import { canBeExact, exactTour } from './picking/exact-tour.ts';
import { distanceMm, type Floor, floorOf, type Point, pointOf } from './picking/floor.ts';
import type { Layout, Location } from './picking/layout.ts';
import type { Unplaced, Walk, WalkStrategy } from './picking/pick-route.ts';

/** The walking order of stops; the one order for the screen, the print and the export. */
export function walk(
  layout: Layout,
  stops: readonly (Location | undefined)[],
  strategy: WalkStrategy = 'shortest',
): Walk {
  const floor = floorOf(layout);
  const points: Point[] = [];
  const placed: number[] = [];
  const unplaced: Unplaced[] = [];
  for (const [stop, location] of stops.entries()) {
    const point = placeOf(layout, location);
    if (typeof point === 'string') unplaced.push({ stop, why: point });
    else {
      points.push(point);
      placed.push(stop);
    }
  }
  const { tour, optimal } = tourOf(floor, points, strategy);
  return {
    order: [...tour.flatMap((at) => placed[at] ?? []), ...unplaced.map(({ stop }) => stop)],
    unplaced,
    distanceMm: lengthOf(floor, points, tour),
    optimal,
  };
}

function placeOf(layout: Layout, location: Location | undefined): Point | Unplaced['why'] {
  if (!location) return 'NO_LOCATION';
  if (location.reachable === false) return 'UNREACHABLE';
  return pointOf(layout, location) ?? 'NOT_IN_LAYOUT';
}

type Tour = { readonly tour: readonly number[]; readonly optimal: boolean };

function tourOf(floor: Floor, points: readonly Point[], strategy: WalkStrategy): Tour {
  if (points.length === 0) return { tour: [], optimal: true };
  const isExact = strategy === 'shortest' && canBeExact(floor);
  if (isExact) return { tour: exactTour(floor, points), optimal: true };
  if (strategy === 'shortest' || strategy === 'nearest')
    return { tour: improved(floor, points), optimal: false };
  return { tour: byHabit(floor, points, strategy), optimal: false };
}

function lengthOf(floor: Floor, points: readonly Point[], tour: readonly number[]): number {
  let here = floor.depot;
  let sum = 0;
  for (const at of tour) {
    const there = points[at] ?? here;
    sum += distanceMm(floor, here, there);
    here = there;
  }
  return sum + distanceMm(floor, here, floor.depot);
}

/**
 * Block after block and aisle after aisle, as pickers know it by heart: in an S every other aisle is walked back (s-shape),
 * or all from the front (return); or first what lies before the middle or the largest gap of each aisle, and on the way back
 * what lies behind it (midpoint, largest-gap).
 */
function byHabit(floor: Floor, points: readonly Point[], strategy: WalkStrategy): readonly number[] {
  const all = points.map((point, at) => ({ ...point, at }));
  const aisles = [...Map.groupBy(all, ({ block, xMm }) => JSON.stringify([block, xMm])).values()]
    .map((aisle) => aisle.toSorted((a, b) => a.alongMm - b.alongMm))
    .toSorted(([a], [b]) => (a && b ? a.block - b.block || a.xMm - b.xMm : 0));
  const numbers = (aisle: readonly { readonly at: number }[]) => aisle.map(({ at }) => at);
  if (strategy === 'return') return aisles.flatMap(numbers);
  if (strategy === 's-shape')
    return aisles.flatMap((aisle, index) => numbers(index % 2 === 0 ? aisle : aisle.toReversed()));
  const halves = aisles.map((aisle) => {
    const span = floor.blocks[aisle[0]?.block ?? 0]?.spanMm ?? 0;
    const turn = turnOf(
      aisle.map(({ alongMm }) => alongMm),
      span,
      strategy,
    );
    return [aisle.slice(0, turn), aisle.slice(turn).toReversed()] as const;
  });
  return [
    ...halves.flatMap(([front]) => numbers(front)),
    ...halves.toReversed().flatMap(([, back]) => numbers(back)),
  ];
}

/** How many stops of an aisle are picked from its front: those before its middle, or before its largest gap. */
function turnOf(along: readonly number[], span: number, strategy: WalkStrategy): number {
  if (strategy === 'midpoint') return along.filter((mm) => mm <= span / 2).length;
  const gaps = [...along, span].map((mm, at) => mm - (along[at - 1] ?? 0));
  return gaps.indexOf(Math.max(...gaps));
}

const rounds = 40;
/** Beyond this many stops a look at all pairs takes too long: nearest neighbour alone. */
const mostImproved = 600;

/** Nearest neighbour, then 2-opt and Or-opt until neither makes it shorter. Place 0 is the depot. */
function improved(floor: Floor, points: readonly Point[]): readonly number[] {
  const all = [floor.depot, ...points];
  const between = all.map((one) => Int32Array.from(all, (other) => distanceMm(floor, one, other)));
  const mm = (a: number, b: number): number => between[a]?.[b] ?? 0;
  let tour = nearest(all.length, mm);
  if (points.length > mostImproved) return tour.slice(1).map((at) => at - 1);
  for (let round = 0; round < rounds; round += 1) {
    const better = twoOpt(orOpt(tour, mm), mm);
    if (lengthIn(better, mm) >= lengthIn(tour, mm)) break;
    tour = better;
  }
  return tour.slice(1).map((at) => at - 1);
}

type Distance = (a: number, b: number) => number;

const lengthIn = (tour: readonly number[], mm: Distance): number =>
  tour.reduce((sum, at, index) => sum + mm(at, tour[(index + 1) % tour.length] ?? 0), 0);

function nearest(count: number, mm: Distance): readonly number[] {
  const left = new Set(Array.from({ length: count - 1 }, (_, at) => at + 1));
  const tour = [0];
  while (left.size > 0) {
    const here = tour.at(-1) ?? 0;
    let best = -1;
    for (const at of left) if (best < 0 || mm(here, at) < mm(here, best)) best = at;
    left.delete(best);
    tour.push(best);
  }
  return tour;
}

/** Turns a stretch of the tour round wherever that makes it shorter. */
function twoOpt(given: readonly number[], mm: Distance): readonly number[] {
  const tour = [...given];
  const at = (index: number): number => tour[index % tour.length] ?? 0;
  for (let from = 0; from < tour.length - 1; from += 1)
    for (let to = from + 1; to < tour.length; to += 1) {
      const gain =
        mm(at(from), at(from + 1)) +
        mm(at(to), at(to + 1)) -
        mm(at(from), at(to)) -
        mm(at(from + 1), at(to + 1));
      if (gain > 0) tour.splice(from + 1, to - from, ...tour.slice(from + 1, to + 1).reverse());
    }
  return tour;
}

/** Moves one, two or three stops together to where they make the tour shorter (Or 1976). */
function orOpt(given: readonly number[], mm: Distance): readonly number[] {
  let tour = given;
  for (const size of [1, 2, 3])
    for (let from = 1; from + size <= tour.length; from += 1) tour = moved(tour, { from, size }, mm);
  return tour;
}

function moved(
  tour: readonly number[],
  { from, size }: { readonly from: number; readonly size: number },
  mm: Distance,
): readonly number[] {
  const segment = tour.slice(from, from + size);
  const [first = 0, last = 0] = [segment[0], segment.at(-1)];
  const rest = [...tour.slice(0, from), ...tour.slice(from + size)];
  const cost = (index: number, a: number, b: number) => {
    const [before = 0, after = 0] = [rest[index], rest[(index + 1) % rest.length]];
    return mm(before, a) + mm(b, after) - mm(before, after);
  };
  let best = { index: from - 1, turned: false, mm: cost(from - 1, first, last) };
  for (let index = 0; index < rest.length; index += 1)
    for (const turned of [false, true]) {
      const way = turned ? cost(index, last, first) : cost(index, first, last);
      if (way < best.mm) best = { index, turned, mm: way };
    }
  return [
    ...rest.slice(0, best.index + 1),
    ...(best.turned ? segment.toReversed() : segment),
    ...rest.slice(best.index + 1),
  ];
}
