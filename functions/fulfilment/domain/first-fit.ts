import type {
  AllocatedPart,
  AllocationDecision,
  AllocationPolicy,
  AllocationRequest,
  Candidate,
  QuoteFreight,
} from './allocation/types.ts';
import type { Bin, BinChoice, BinTake } from './picking/choose-bins.ts';
import type { Waiting, WavePlan, WaveRule } from './picking/make-waves.ts';

// Stands in until domain/allocation and domain/picking decide: by priority, in the order that is given.

type Line = AllocatedPart['lines'][number];

/** Which warehouses send it: the first that has all of it, or else each in turn as much as it has. */
export function decideAllocation(
  { lines, exclude = [], at }: AllocationRequest,
  candidates: readonly Candidate[],
  { policy }: { readonly policy: AllocationPolicy; readonly quote: QuoteFreight },
): AllocationDecision {
  const able = candidates
    .filter(({ closed, capacityLeft = 1 }) => closed !== true && capacityLeft > 0)
    .filter(({ warehouseId }) => !exclude.includes(warehouseId))
    .toSorted((a, b) => a.priority - b.priority || (a.warehouseId < b.warehouseId ? -1 : 1));
  const alone = able.find(({ stock }) => restOf(lines, [stock]).missing.length === 0);
  const order = alone ? [alone] : able;
  const { taken, missing } = restOf(
    lines,
    order.map(({ stock }) => stock),
  );
  const none = { freightMinor: 0, handlingMinor: 0, lateMinor: 0 };
  const parts = order.flatMap(({ warehouseId }, index): AllocatedPart[] => {
    const own = taken[index] ?? [];
    const grams = own.reduce((sum, { lineId, sku, quantity }) => {
      const line = lines.find((each) => each.lineId === lineId && each.sku === sku);
      return sum + quantity * (line?.weightGrams ?? 0);
    }, 0);
    const when = { departsAt: at, arrivesAt: at, afterCutOff: false, lateDays: 0 };
    return own.length > 0
      ? [{ warehouseId, lines: own, grams, ...none, estimated: true, ...when, notes: [] }]
      : [];
  });
  const cost = { currency: policy.currency, ...none, splitMinor: 0, totalMinor: 0 };
  const explanation = { considered: candidates.length, combinations: 1, searched: 'ALL' as const };
  const common = { parts, cost, explanation: { ...explanation, candidates: [], others: [] } };
  return missing.length > 0
    ? { covered: false, reason: 'NO_STOCK', missing, ...common }
    : { covered: true, ...common };
}

function restOf(lines: readonly Line[], stocks: readonly Candidate['stock'][]) {
  const left = stocks.map((stock) => new Map(Object.entries(stock)));
  const taken: Line[][] = stocks.map(() => []);
  const missing: { sku: string; quantity: number; reason: 'NO_STOCK' }[] = [];
  for (const { lineId, sku, quantity } of lines) {
    let open = quantity;
    for (const [index, stock] of left.entries()) {
      const pieces = Math.min(open, Math.max(0, stock.get(sku) ?? 0));
      if (pieces === 0) continue;
      stock.set(sku, (stock.get(sku) ?? 0) - pieces);
      taken[index]?.push({ lineId, sku, quantity: pieces });
      open -= pieces;
    }
    if (open > 0) missing.push({ sku, quantity: open, reason: 'NO_STOCK' });
  }
  return { taken, missing };
}

/** From which bins pieces are taken: the earliest expiry first. */
export function chooseBins(bins: readonly Bin[], quantity: number): BinChoice {
  const last = '9999-12-31';
  const inOrder = bins.toSorted(
    (a, b) =>
      (a.expiresOn ?? last).localeCompare(b.expiresOn ?? last) || a.location.localeCompare(b.location),
  );
  const takes: BinTake[] = [];
  let open = quantity;
  for (const { location, quantity: has, expiresOn, casePieces = Number.POSITIVE_INFINITY } of inOrder) {
    const pieces = Math.min(open, has);
    if (pieces > 0)
      takes.push({ location, quantity: pieces, cases: Math.floor(pieces / casePieces), expiresOn });
    open -= pieces;
  }
  return { takes, missing: open };
}

/** One wave of what waits, in the order that is given. */
export function makeWaves(waiting: readonly Waiting[], { carriers, zones, maxOrders }: WaveRule): WavePlan {
  const fitting = waiting.filter(
    (each) =>
      (!carriers || (each.carrier !== undefined && carriers.includes(each.carrier))) &&
      (!zones || (each.zones.length > 0 && each.zones.every((zone) => zones.includes(zone)))),
  );
  const own = fitting.slice(0, maxOrders);
  const lines = own.reduce((sum, each) => sum + each.lines, 0);
  const allocationIds = own.map(({ allocationId }) => allocationId);
  return {
    waves: own.length > 0 ? [{ allocationIds, lines, full: undefined }] : [],
    leftOut: [],
  };
}
