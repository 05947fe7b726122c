import type { Allocation } from './allocated.ts';
import type { PickLine } from './pick-line.ts';
import type { Bin } from './picking/choose-bins.ts';
import type { Layout, Location } from './picking/layout.ts';
import type { WalkStrategy } from './picking/pick-route.ts';
import { chooseBins } from './take-from-bins.ts';
import { walk } from './walk-order.ts';

export type PlacedBin = Bin &
  Omit<Location, 'block' | 'aisle'> & {
    /** Absent where nobody told where the bin is. */
    readonly block?: number | undefined;
    readonly aisle?: number | undefined;
  };

export type PickListAsk = {
  readonly waveId: string;
  /** The most urgent first: their boxes on the cart are numbered so. */
  readonly allocations: readonly Allocation[];
  readonly bins: readonly PlacedBin[];
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

/**
 * What a picker takes, in walking order (拣货单): from which bins by expiry and full cases, bin after bin as the walk goes.
 * Without a layout, and for bins that it does not know, by the bins' codes; what lies nowhere that is known comes last.
 */
export function pickListOf(ask: PickListAsk): PickList {
  const drafts = draftsOf(ask);
  const codes = [...new Set(drafts.flatMap(({ location }) => location ?? []))].sort();
  const { layout } = ask;
  if (!layout) return { lines: inOrder(drafts, codes) };
  const places = new Map(ask.bins.map((bin) => [bin.location, placeOf(bin)]));
  const found = walk(
    layout,
    codes.map((each) => places.get(each)),
    ask.strategy,
  );
  const walked = found.order.flatMap((stop) => codes[stop] ?? []);
  return { lines: inOrder(drafts, walked), distanceMm: found.distanceMm, optimal: found.optimal };
}

const placeOf = ({
  block,
  aisle,
  positionMm,
  bay,
  side,
  zone,
  reachable,
}: PlacedBin): Location | undefined =>
  block === undefined || aisle === undefined
    ? undefined
    : { block, aisle, positionMm, bay, side, zone, reachable };

function draftsOf({ waveId, allocations, bins, titleOf, at }: PickListAsk): readonly Draft[] {
  const left = new Map(bins.map((bin) => [`${bin.sku}#${bin.location}`, bin]));
  return allocations.flatMap((allocation, index) =>
    openBySku(allocation).flatMap(([sku, quantity]) => {
      const own = [...left.values()].filter((bin) => bin.sku === sku && bin.quantity > 0);
      const { takes, missing } = chooseBins(own, quantity);
      for (const { location, quantity: taken } of takes) {
        const bin = left.get(`${sku}#${location}`);
        if (bin) left.set(`${sku}#${location}`, { ...bin, quantity: bin.quantity - taken });
      }
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
          zone: left.get(`${sku}#${take.location}`)?.zone,
        })),
        ...(missing > 0 ? [{ ...common, quantity: missing }] : []),
      ];
    }),
  );
}

function openBySku({ lines }: Allocation): readonly (readonly [string, number])[] {
  const open = new Map<string, number>();
  for (const { sku, quantity, picked } of lines)
    if (quantity > picked) open.set(sku, (open.get(sku) ?? 0) + quantity - picked);
  return [...open].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Bin after bin in the order of the walk, in one bin SKU by SKU, of one SKU box by box. */
function inOrder(drafts: readonly Draft[], walked: readonly string[]): readonly PickLine[] {
  const places = new Map(walked.map((location, place) => [location, place]));
  const placeOfDraft = ({ location }: Draft) => places.get(location ?? '') ?? walked.length;
  return drafts
    .toSorted(
      (a, b) =>
        placeOfDraft(a) - placeOfDraft(b) ||
        (a.sku < b.sku ? -1 : Number(a.sku > b.sku)) ||
        a.box - b.box ||
        a.quantity - b.quantity,
    )
    .map((draft, index) => ({ ...draft, seq: index + 1 }));
}
