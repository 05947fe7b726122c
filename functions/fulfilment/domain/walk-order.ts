import { canBeExact, exactTour } from './picking/exact-tour.ts';
import { distanceMm, type Floor, floorOf, type Point, pointOf } from './picking/floor.ts';
import { habitRoute, type Waypoint } from './picking/habit-route.ts';
import { improvedTour } from './picking/improved-tour.ts';
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
  const { route, optimal } = routeOf(floor, points, strategy);
  const { order, legsMm, distanceMm } = measured(floor, route);
  return {
    order: [...order.flatMap((at) => placed[at] ?? []), ...unplaced.map(({ stop }) => stop)],
    unplaced,
    legsMm,
    distanceMm,
    optimal,
  };
}

function placeOf(layout: Layout, location: Location | undefined): Point | Unplaced['why'] {
  if (!location) return 'NO_LOCATION';
  if (location.reachable === false) return 'UNREACHABLE';
  return pointOf(layout, location) ?? 'NOT_IN_LAYOUT';
}

type Route = { readonly route: readonly Waypoint[]; readonly optimal: boolean };

function routeOf(floor: Floor, points: readonly Point[], strategy: WalkStrategy): Route {
  if (points.length === 0) return { route: [], optimal: true };
  if (strategy !== 'shortest' && strategy !== 'nearest')
    return { route: habitRoute(floor, points, strategy), optimal: false };
  const optimal = strategy === 'shortest' && canBeExact(floor);
  const tour = optimal ? exactTour(floor, points) : improvedTour(floor, points);
  const stopAt = (stop: number): Waypoint => ({ ...(points[stop] ?? floor.depot), stop });
  return { route: tour.map(stopAt), optimal };
}

/** The stops of a route in their order, how far each is from the one before, and the whole way from the depot and back. */
function measured(floor: Floor, route: readonly Waypoint[]) {
  const order: number[] = [];
  const legsMm: number[] = [];
  let [whole, since, here] = [0, 0, floor.depot];
  for (const there of route) {
    const mm = distanceMm(floor, here, there);
    [whole, since, here] = [whole + mm, since + mm, there];
    if (there.stop === undefined) continue;
    order.push(there.stop);
    legsMm.push(since);
    since = 0;
  }
  return { order, legsMm, distanceMm: whole + distanceMm(floor, here, floor.depot) };
}
