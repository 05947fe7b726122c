import { type AisleStops, stopsByAisle } from './aisle-stops.ts';
import { distanceMm, type Floor, type Point } from './floor.ts';
import { habitRoute } from './habit-route.ts';
import { habits } from './pick-route.ts';

/** Beyond this many points a look at all pairs takes too long: the start alone, which is good where points are dense. */
const mostImproved = 500;

/**
 * Nearest neighbour, and the habit that is shortest here, each with 2-opt and Or-opt until neither makes it shorter; of both
 * the shorter one, as the points in walking order. So no habit is shorter.
 */
export function improvedTour(floor: Floor, points: readonly Point[]): readonly number[] {
  const all = [floor.depot, ...points];
  const isLarge = points.length > mostImproved;
  const mm = isLarge ? asked(floor, all) : lookedUp(floor, all);
  const byHeart = habits.map((habit) =>
    fromDepot(habitRoute(floor, points, habit).flatMap(({ stop }) => stop ?? [])),
  );
  const starts = [fromDepot(nearestNeighbour(floor, points)), shortest(byHeart, mm)];
  const found = isLarge ? starts : starts.map((tour) => improved(tour, mm));
  return shortest(found, mm)
    .slice(1)
    .map((at) => at - 1);
}

/** Of the places of a tour: 0 is the depot, 1 the first point. */
type Distance = (a: number, b: number) => number;

function asked(floor: Floor, all: readonly Point[]): Distance {
  return (a, b) => distanceMm(floor, all[a] ?? floor.depot, all[b] ?? floor.depot);
}

function lookedUp(floor: Floor, all: readonly Point[]): Distance {
  const between = all.map((one) => Int32Array.from(all, (other) => distanceMm(floor, one, other)));
  return (a, b) => between[a]?.[b] ?? 0;
}

const fromDepot = (order: readonly number[]): readonly number[] => [0, ...order.map((at) => at + 1)];

const lengthIn = (tour: readonly number[], mm: Distance): number =>
  tour.reduce((sum, at, index) => sum + mm(at, tour[(index + 1) % tour.length] ?? 0), 0);

/** The first of the shortest. */
function shortest(tours: readonly (readonly number[])[], mm: Distance): readonly number[] {
  const lengths = tours.map((tour) => lengthIn(tour, mm));
  return tours[lengths.indexOf(Math.min(...lengths))] ?? [];
}

type Left = { readonly points: number[]; at: number };

/** Always on to the nearest point. */
function nearestNeighbour(floor: Floor, points: readonly Point[]): readonly number[] {
  const aisles = [...stopsByAisle(points).values()].map(leftIn);
  const tour: number[] = [];
  let here = floor.depot;
  while (tour.length < points.length) {
    const candidates = aisles.flatMap(candidatesIn);
    const ways = candidates.map(({ point }) => distanceMm(floor, here, points[point] ?? here));
    const best = candidates[ways.indexOf(ways.reduce((least, way) => Math.min(least, way)))];
    if (!best) break;
    best.aisle.points.splice(best.index, 1);
    best.aisle.at = best.index;
    here = points[best.point] ?? here;
    tour.push(best.point);
  }
  return tour;
}

const leftIn = ({ points }: AisleStops): Left => ({ points: [...points], at: 0 });

/** In another aisle the nearest is the first or the last of those left, and in the same one a neighbour. */
const candidatesIn = (aisle: Left) =>
  [...new Set([0, aisle.at - 1, aisle.at, aisle.points.length - 1])].flatMap((index) => {
    const point = aisle.points[index];
    return point === undefined ? [] : [{ aisle, index, point }];
  });

function improved(start: readonly number[], mm: Distance): readonly number[] {
  let tour = start;
  for (;;) {
    const better = twoOpt(orOpt(tour, mm), mm);
    if (lengthIn(better, mm) >= lengthIn(tour, mm)) return tour;
    tour = better;
  }
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

/** Or moves three stops at most; what lies in one aisle is often more. */
const mostMoved = 8;

/** Moves stops that follow each other to where they make the tour shorter (Or 1976). */
function orOpt(given: readonly number[], mm: Distance): readonly number[] {
  let tour = given;
  for (let size = 1; size <= mostMoved; size += 1)
    for (let from = 1; from + size <= tour.length; from += 1) tour = moved(tour, { from, size }, mm);
  return tour;
}

function moved(
  tour: readonly number[],
  { from, size }: { readonly from: number; readonly size: number },
  mm: Distance,
): readonly number[] {
  const segment = tour.slice(from, from + size);
  const rest = [...tour.slice(0, from), ...tour.slice(from + size)];
  const [first = 0, last = 0] = [segment[0], segment.at(-1)];
  const cost = (index: number, a: number, b: number) => {
    const before = rest[index] ?? 0;
    const after = rest[(index + 1) % rest.length] ?? 0;
    return mm(before, a) + mm(b, after) - mm(before, after);
  };
  let best = { index: from - 1, turned: false, mm: cost(from - 1, first, last) };
  for (let index = 0; index < rest.length; index += 1) {
    const [straight, turned] = [cost(index, first, last), cost(index, last, first)];
    const least = Math.min(straight, turned);
    if (least < best.mm) best = { index, turned: turned < straight, mm: least };
  }
  if (best.index === from - 1 && !best.turned) return tour;
  rest.splice(best.index + 1, 0, ...(best.turned ? segment.toReversed() : segment));
  return rest;
}
