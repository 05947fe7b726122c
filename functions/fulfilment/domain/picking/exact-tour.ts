import { type AisleStops, type StopsByAisle, stopsByAisle, stopsIn, widestGap } from './aisle-stops.ts';
import { type Edge, eulerTour } from './euler-tour.ts';
import { depotRow, type Floor, hasAisleAt, type Point } from './floor.ts';
import { type Act, type Frontier, frontierOf } from './frontier.ts';

type Option = { readonly act: Act; readonly mm: number };

/** One decision of the walk: by which of these acts. */
type Decision = {
  readonly column: number;
  readonly row: number;
  readonly options: readonly Option[];
  readonly stops?: AisleStops | undefined;
};

/** The most classes there are between so many cross aisles; a test counts them. */
export const classesOf: readonly number[] = [0, 0, 7, 25, 113, 569];

/** More decisions times classes than this are not worked out: a bound of work, so that no answer depends on time. */
const mostWork = 1_000_000;

export function canBeExact(floor: Floor): boolean {
  const rows = floor.blocks.length + 1;
  const classes = classesOf[rows];
  return classes !== undefined && columnsOf(floor).length * (2 * rows - 1) * classes <= mostWork;
}

/**
 * The shortest closed walk from the depot past all points, as the points in walking order: dynamic programming over the
 * aisles from left to right (Ratliff & Rosenthal, "Order-Picking in a Rectangular Warehouse", Operations Research 31, 1983),
 * and over several blocks by the classes of `frontier.ts`.
 */
export function exactTour(floor: Floor, points: readonly Point[]): readonly number[] {
  const rows = floor.blocks.length + 1;
  const columns = columnsOf(floor);
  const decisions = decisionsOf(floor, stopsByAisle(points), columns);
  const edges = decide(frontierOf(rows), decisions).flatMap((option, index) =>
    edgesOf(decisions[index], option.act, rows),
  );
  return eulerTour(edges, columns.indexOf(floor.depot.xMm) * rows + depotRow(floor));
}

function columnsOf({ blocks, depot }: Floor): readonly number[] {
  const xs = new Set([depot.xMm, ...blocks.flatMap(({ aisleXs }) => aisleXs)]);
  return [...xs].toSorted((a, b) => a - b);
}

/** Column by column: its aisles from the front, the depot, then how each cross aisle goes on to the next column. */
function decisionsOf(floor: Floor, stops: StopsByAisle, columns: readonly number[]): readonly Decision[] {
  return columns.flatMap((xMm, column) => {
    const upright = floor.blocks.flatMap(({ spanMm }, row): Decision[] => {
      if (!hasAisleAt(floor, row, xMm)) return [];
      const inside = stopsIn(stops, row, xMm);
      return [{ column, row, stops: inside, options: uprightOptions(spanMm, inside) }];
    });
    const visit: Decision = { column, row: depotRow(floor), options: [{ act: 'visit', mm: 0 }] };
    const options = sidewaysOptions(xMm, columns[column + 1]);
    const sideways = [...floor.blocks, undefined].map((_, row): Decision => ({ column, row, options }));
    return [...upright, ...(xMm === floor.depot.xMm ? [visit] : []), ...sideways];
  });
}

function uprightOptions(spanMm: number, stops: AisleStops | undefined): readonly Option[] {
  const through: readonly Option[] = [
    { act: 'once', mm: spanMm },
    { act: 'twice', mm: 2 * spanMm },
  ];
  if (!stops) return [{ act: 'pass', mm: 0 }, ...through];
  const { gapMm } = widestGap(stops);
  return [
    ...through,
    { act: 'from-front', mm: 2 * (stops.alongMm.at(-1) ?? 0) },
    { act: 'from-back', mm: 2 * (spanMm - (stops.alongMm[0] ?? 0)) },
    ...(gapMm > 0 ? [{ act: 'from-both', mm: 2 * (spanMm - gapMm) } as const] : []),
  ];
}

function sidewaysOptions(xMm: number, nextMm: number | undefined): readonly Option[] {
  const stop: Option = { act: 'part', mm: 0 };
  if (nextMm === undefined) return [stop];
  return [stop, { act: 'along-once', mm: nextMm - xMm }, { act: 'along-twice', mm: 2 * (nextMm - xMm) }];
}

/** The options of the shortest walk, one for each decision. */
function decide(frontier: Frontier, decisions: readonly Decision[]): readonly Option[] {
  let reached = new Map<number, Best>([[frontier.start, { mm: 0 }]]);
  for (const decision of decisions) reached = reachedAfter(frontier, decision, reached);
  const chosen: Option[] = [];
  for (let best = reached.get(frontier.closed); best?.option; best = best.from) chosen.push(best.option);
  return chosen.reverse();
}

/** The best way to a class, with the way that led to it. */
type Best = { readonly mm: number; readonly option?: Option; readonly from?: Best };

function reachedAfter(
  frontier: Frontier,
  { row, options }: Decision,
  reached: ReadonlyMap<number, Best>,
): Map<number, Best> {
  const next = new Map<number, Best>();
  for (const [state, from] of reached)
    for (const option of options) {
      const to = frontier.after(state, option.act, row);
      const mm = from.mm + option.mm;
      if (to !== undefined && mm < (next.get(to)?.mm ?? Number.POSITIVE_INFINITY))
        next.set(to, { mm, option, from });
    }
  return next;
}

/** What is walked by a decision; nodes are counted by column, then by row. */
function edgesOf(decision: Decision | undefined, act: Act, rows: number): readonly Edge[] {
  if (!decision) return [];
  const { column, row, stops } = decision;
  const node = column * rows + row;
  const points = stops?.points ?? [];
  const before = stops ? widestGap(stops).before : 0;
  const edge = (to: number, on: readonly number[] = []): Edge => ({ ends: [node, to], points: on });
  const loop = (at: number, on: readonly number[]): Edge => ({ ends: [at, at], points: on });
  switch (act) {
    case 'once':
      return [edge(node + 1, points)];
    case 'twice':
      return [edge(node + 1, points), edge(node + 1)];
    case 'from-front':
      return [loop(node, points)];
    case 'from-back':
      return [loop(node + 1, points.toReversed())];
    case 'from-both':
      return [loop(node, points.slice(0, before)), loop(node + 1, points.slice(before).toReversed())];
    case 'along-once':
      return [edge(node + rows)];
    case 'along-twice':
      return [edge(node + rows), edge(node + rows)];
    default:
      return [];
  }
}
