import type { Bin, BinChoice, BinTake } from './picking/choose-bins.ts';
import type { Waiting, WavePlan, WaveRule } from './picking/make-waves.ts';

// Stands in until domain/picking decides.

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
