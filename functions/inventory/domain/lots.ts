/** Pieces of one lot (批次) that came into a warehouse; `expiresOn` is the last day (UTC) on which they may be sold. */
export type Lot = {
  readonly warehouseId: string;
  readonly code: string;
  readonly expiresOn: string;
  readonly pieces: number;
};
export type LotLeft = Lot & { readonly left: number };

/**
 * What is left of each lot in one warehouse, the one that expires first first. Lots leave by FEFO (first expired, first
 * out 先到期先出), so what is on hand is the lots that expire last; no shipment has to name its lot. Pieces that came
 * without a lot are taken to leave first of all.
 */
export function lotsLeft(lots: readonly Lot[], onHand: number): readonly LotLeft[] {
  const latestFirst = [...lots].sort((a, b) => compare(b.expiresOn, a.expiresOn) || compare(b.code, a.code));
  let open = onHand;
  const left = latestFirst.map((lot) => {
    const pieces = Math.min(open, lot.pieces);
    open -= pieces;
    return { ...lot, left: pieces };
  });
  return left.reverse();
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const dayMs = 86_400_000;

/** Lots with pieces left whose last day comes within so many days, or has passed. */
export function expiringLots(
  lots: readonly LotLeft[],
  { now, days }: { readonly now: number; readonly days: number },
): readonly LotLeft[] {
  const until = new Date(now + days * dayMs).toISOString().slice(0, 10);
  return lots.filter(({ left, expiresOn }) => left > 0 && expiresOn <= until);
}
