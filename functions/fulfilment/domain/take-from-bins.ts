import type { Bin, BinChoice, BinTake } from './picking/choose-bins.ts';

const never = '9999-12-31';

/**
 * From which bins pieces are taken (出库策略): what expires first goes first (FEFO). Of one day of expiry whole cases go first
 * (整箱优先), then loose pieces, out of the bin that has the fewest, so that bins become empty; a case is opened last.
 */
export function chooseBins(bins: readonly Bin[], quantity: number): BinChoice {
  const days = Map.groupBy(bins, ({ expiresOn = never }) => expiresOn);
  const left = new Map(bins.map((bin) => [bin, bin.quantity]));
  let open = quantity;
  const take = (bin: Bin, wanted: number): void => {
    const pieces = Math.max(0, Math.min(open, wanted, left.get(bin) ?? 0));
    left.set(bin, (left.get(bin) ?? 0) - pieces);
    open -= pieces;
  };
  for (const [, own] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const inOrder = own.toSorted(
      (a, b) => a.quantity - b.quantity || (a.location < b.location ? -1 : Number(a.location > b.location)),
    );
    for (const bin of inOrder)
      if (bin.casePieces) take(bin, wholeCases(Math.min(open, bin.quantity), bin.casePieces));
    for (const bin of inOrder) if (!bin.casePieces) take(bin, open);
    for (const bin of inOrder) take(bin, open);
  }
  return { takes: bins.flatMap((bin) => takeOf(bin, bin.quantity - (left.get(bin) ?? 0))), missing: open };
}

const wholeCases = (pieces: number, of: number): number => Math.floor(pieces / of) * of;

function takeOf({ location, casePieces, expiresOn }: Bin, quantity: number): readonly BinTake[] {
  if (quantity === 0) return [];
  const cases = casePieces ? Math.floor(quantity / casePieces) : 0;
  return [{ location, quantity, cases, ...(expiresOn === undefined ? {} : { expiresOn }) }];
}
