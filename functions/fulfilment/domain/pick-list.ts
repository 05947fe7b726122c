import type { Allocation } from './allocated.ts';
import type { PickLine } from './pick-line.ts';
import type { Layout, Location } from './picking/layout.ts';
import type { WalkStrategy } from './picking/pick-route.ts';
import { type Bin, type BinTake, chooseBins } from './take-from-bins.ts';
import { walk } from './walk-order.ts';

export type PlacedBin = Bin &
  Omit<Location, 'block' | 'aisle' | 'reachable'> & {
    /** Absent where nobody told where the bin is. */
    readonly block?: number | undefined;
    readonly aisle?: number | undefined;
  };

export type PickListAsk = {
  readonly waveId: string;
  /** The most urgent first: their boxes on the cart are numbered so. */
  readonly allocations: readonly Allocation[];
  readonly bins: readonly PlacedBin[];
  /** The day of the walk, `2026-06-18`: what has expired by then stays in its bin. */
  readonly today: string;
  readonly layout?: Layout | undefined;
  readonly strategy: WalkStrategy;
  readonly titleOf: (sku: string) => string | undefined;
  readonly at: number;
};

export type PickList = {
  readonly lines: readonly PickLine[];
  readonly distanceMm?: number;
  readonly optimal?: boolean;
};

type Draft = Omit<PickLine, 'seq'>;

/** Where the walk comes by, and how far that is from the place before. */
type Stop = { readonly location: string; readonly walkMm?: number | undefined };

/**
 * What a picker takes, in walking order (拣货单): from which bins by expiry and full cases, bin after bin as the walk goes.
 * Without a layout, and for bins that it does not know, by the bins' codes; what lies nowhere that is known comes last.
 */
export function pickListOf(ask: PickListAsk): PickList {
  const drafts = draftsOf(ask);
  const codes = [...new Set(drafts.flatMap(({ location }) => location ?? []))].sort();
  const { layout } = ask;
  if (!layout)
    return {
      lines: inOrder(
        drafts,
        codes.map((location) => ({ location })),
      ),
    };
  const places = new Map(ask.bins.flatMap(placed));
  const { order, legsMm, distanceMm, optimal } = walk(
    layout,
    codes.map((each) => places.get(each)),
    ask.strategy,
  );
  const stops = order.map((stop, place) => ({ location: codes[stop] ?? '', walkMm: legsMm[place] }));
  return { lines: inOrder(drafts, stops), distanceMm, optimal };
}

/** A bin of several SKUs is where any of them says. */
const placed = ({ location, block, aisle, ...rest }: PlacedBin): readonly (readonly [string, Location])[] => {
  if (block === undefined || aisle === undefined) return [];
  const { positionMm, bay, side, zone, reachable } = rest;
  return [[location, { block, aisle, positionMm, bay, side, zone, reachable }]];
};

function draftsOf({ waveId, allocations, bins, today, titleOf, at }: PickListAsk): readonly Draft[] {
  const left = new Map<string, readonly PlacedBin[]>(Map.groupBy(bins, ({ sku }) => sku));
  return allocations.flatMap((allocation, index) =>
    openBySku(allocation).flatMap(([sku, quantity]) => {
      const own = left.get(sku) ?? [];
      const { takes, missing } = chooseBins(own, quantity, today);
      left.set(
        sku,
        own.map((bin) => without(bin, takes)),
      );
      const common = {
        ...{ waveId, allocationId: allocation.allocationId, orderId: allocation.orderId, sku },
        title: titleOf(sku),
        box: index + 1,
        ...{ picked: 0, short: 0, version: 1, scans: [], changedAt: at },
      };
      return [
        ...takes.map(({ cases, ...take }) => ({
          ...common,
          ...take,
          ...(cases > 0 ? { cases } : {}),
          zone: own.find(({ location }) => location === take.location)?.zone,
        })),
        ...(missing > 0 ? [{ ...common, quantity: missing }] : []),
      ];
    }),
  );
}

function without(bin: PlacedBin, takes: readonly BinTake[]): PlacedBin {
  const taken = takes.find(({ location }) => location === bin.location)?.quantity ?? 0;
  return { ...bin, quantity: bin.quantity - taken };
}

function openBySku({ lines }: Allocation): readonly (readonly [string, number])[] {
  const open = new Map<string, number>();
  for (const { sku, quantity, picked } of lines)
    if (quantity > picked) open.set(sku, (open.get(sku) ?? 0) + quantity - picked);
  return [...open].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Bin after bin in the order of the walk, in one bin SKU by SKU, of one SKU box by box. */
function inOrder(drafts: readonly Draft[], stops: readonly Stop[]): readonly PickLine[] {
  const places = new Map(stops.map(({ location }, place) => [location, place]));
  const placeOfDraft = ({ location }: Draft) => places.get(location ?? '') ?? stops.length;
  const lines = drafts.toSorted(
    (a, b) =>
      placeOfDraft(a) - placeOfDraft(b) ||
      (a.sku < b.sku ? -1 : Number(a.sku > b.sku)) ||
      a.box - b.box ||
      a.quantity - b.quantity,
  );
  return lines.map((line, index) => {
    const isThere = index > 0 && lines[index - 1]?.location === line.location;
    const legMm = stops[placeOfDraft(line)]?.walkMm;
    const walkMm = isThere && legMm !== undefined ? 0 : legMm;
    return { ...line, ...(walkMm === undefined ? {} : { walkMm }), seq: index + 1 };
  });
}
