import { type AisleStops, stopsByAisle } from './aisle-stops.ts';
import { depotRow, type Floor, type Point, spanOf } from './floor.ts';
import type { Habit } from './pick-route.ts';

/** A place that a walk leads past: a stop, by its index, or an end of an aisle where a habit goes in or out. */
export type Waypoint = Point & { readonly stop?: number };

/** An aisle with stops, as it is seen from the depot's cross aisle: what is near there comes first. */
type Aisle = {
  readonly xMm: number;
  /** Blocks between it and the depot. */
  readonly depth: number;
  readonly near: Waypoint;
  readonly far: Waypoint;
  readonly stops: readonly Waypoint[];
};

/**
 * The walk that pickers know by heart, with every aisle gone into and out of as the habit has it. Block by block, the
 * farthest first, as Roodbergen & de Koster ("Routing methods for warehouses with multiple cross aisles", International
 * Journal of Production Research 39, 2001) have it for the S and the largest gap: up the leftmost aisle that has stops, and
 * what lies along it is taken on the way. The middle is the same with another place to turn, and the return goes into each
 * block from its near end. From a depot between blocks those behind it first, then those in front of it.
 */
export function habitRoute(floor: Floor, points: readonly Point[], habit: Habit): readonly Waypoint[] {
  const row = depotRow(floor);
  const aisles = [...stopsByAisle(points).values()].map((aisle) => seenFrom(row, floor, { aisle, points }));
  const isBehind = ({ near }: Aisle) => near.block >= row;
  return [
    ...routeThrough(aisles.filter(isBehind), habit),
    ...routeThrough(
      aisles.filter((aisle) => !isBehind(aisle)),
      habit,
    ),
  ];
}

type Stops = { readonly aisle: AisleStops; readonly points: readonly Point[] };

function seenFrom(row: number, floor: Floor, { aisle, points }: Stops): Aisle {
  const { block, xMm } = aisle;
  const stops = aisle.points.map((stop) => ({ block, xMm, alongMm: points[stop]?.alongMm ?? 0, stop }));
  const front = { block, xMm, alongMm: 0 };
  const back = { block, xMm, alongMm: spanOf(floor, block) };
  return block >= row
    ? { xMm, depth: block - row, near: front, far: back, stops }
    : { xMm, depth: row - 1 - block, near: back, far: front, stops: stops.toReversed() };
}

function routeThrough(aisles: readonly Aisle[], habit: Habit): readonly Waypoint[] {
  const blocks = [...Map.groupBy(aisles, ({ depth }) => depth)]
    .toSorted(([one], [other]) => other - one)
    .map(([, own]) => own.toSorted((a, b) => a.xMm - b.xMm));
  const leftMm = aisles.reduce((least, { xMm }) => Math.min(least, xMm), Number.POSITIVE_INFINITY);
  const [farthest = [], ...nearer] = blocks;
  const isLeft = ({ xMm }: Aisle) => xMm === leftMm;
  const route = nearer.toReversed().flatMap((block) => block.filter(isLeft).flatMap(up));
  const [first, ...others] = farthest;
  if (habit !== 'return' && first && others.length > 0) {
    route.push(...up(first), ...passes[habit](others, first.xMm));
  } else {
    route.push(...inAndOut(farthest, leftMm));
  }
  for (const block of nearer) {
    const left = block.filter((aisle) => !isLeft(aisle));
    route.push(...passes[habit](left, route.at(-1)?.xMm ?? leftMm));
  }
  return route;
}

const up = ({ near, stops, far }: Aisle): readonly Waypoint[] => [near, ...stops, far];
const down = (aisle: Aisle): readonly Waypoint[] => up(aisle).toReversed();
const fromNear = ({ near }: Aisle, stops: readonly Waypoint[]): readonly Waypoint[] =>
  stops.length > 0 ? [near, ...stops, near] : [];
const fromFar = ({ far }: Aisle, stops: readonly Waypoint[]): readonly Waypoint[] =>
  stops.length > 0 ? [far, ...stops.toReversed(), far] : [];

/** How a block is gone through by a picker who comes from behind it, to its near end. */
type Pass = (aisles: readonly Aisle[], fromMm: number) => readonly Waypoint[];

const passes: Readonly<Record<Habit, Pass>> = {
  's-shape': inAnS,
  return: inAndOut,
  'largest-gap': (aisles, fromMm) => fromBothEnds(aisles, fromMm, beforeLargestGap),
  midpoint: (aisles, fromMm) => fromBothEnds(aisles, fromMm, beforeMiddle),
};

/** From the closer side; the left one where both are as close. */
function fromCloserSide(aisles: readonly Aisle[], fromMm: number): readonly Aisle[] {
  const [left, right] = [aisles[0]?.xMm ?? 0, aisles.at(-1)?.xMm ?? 0];
  return Math.abs(left - fromMm) <= Math.abs(right - fromMm) ? aisles : aisles.toReversed();
}

function inAndOut(aisles: readonly Aisle[], fromMm: number): readonly Waypoint[] {
  return fromCloserSide(aisles, fromMm).flatMap((aisle) => fromNear(aisle, aisle.stops));
}

/** Down one aisle and up the next; out of the last one at its near end in any case. */
function inAnS(aisles: readonly Aisle[], fromMm: number): readonly Waypoint[] {
  return fromCloserSide(aisles, fromMm).flatMap((aisle, index) => {
    if (index % 2 === 0) return down(aisle);
    return index === aisles.length - 1 ? fromNear(aisle, aisle.stops) : up(aisle);
  });
}

/** Past the far ends to the aisle that is farther off, down that one, and back past the near ends. */
function fromBothEnds(
  aisles: readonly Aisle[],
  fromMm: number,
  countOf: (aisle: Aisle) => number,
): readonly Waypoint[] {
  const onTheWay = fromCloserSide(aisles, fromMm).slice(0, -1);
  const last = fromCloserSide(aisles, fromMm).slice(-1);
  return [
    ...onTheWay.flatMap((aisle) => fromFar(aisle, aisle.stops.slice(countOf(aisle)))),
    ...last.flatMap(down),
    ...onTheWay.toReversed().flatMap((aisle) => fromNear(aisle, aisle.stops.slice(0, countOf(aisle)))),
  ];
}

/** How many stops of an aisle are picked from its near end: those before its middle. */
function beforeMiddle({ near, far, stops }: Aisle): number {
  const middle = (near.alongMm + far.alongMm) / 2;
  return stops.filter(({ alongMm }) => Math.abs(alongMm - near.alongMm) <= Math.abs(middle - near.alongMm))
    .length;
}

/** The same for those before the largest gap, which may also lie before the first stop or behind the last. */
function beforeLargestGap({ near, far, stops }: Aisle): number {
  const gaps = [...stops, far].map(({ alongMm }, at) => Math.abs(alongMm - (stops[at - 1] ?? near).alongMm));
  return gaps.indexOf(Math.max(...gaps));
}
