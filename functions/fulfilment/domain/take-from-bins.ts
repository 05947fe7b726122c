/** What lies of a SKU in one bin (库位). */
export type Bin = {
  /** The bin's code, as it is printed on the shelf. */
  readonly location: string;
  readonly sku: string;
  readonly quantity: number;
  /** The last day it can be sold, `2027-03-31`; absent where it does not expire. */
  readonly expiresOn?: string | undefined;
  /** Pieces of a full case (整箱), where the bin holds unopened cases. */
  readonly casePieces?: number | undefined;
  /** False where nobody can walk to it now (a lift is needed, the aisle is closed). */
  readonly reachable?: boolean | undefined;
};

export type BinTake = {
  readonly location: string;
  readonly quantity: number;
  /** Full cases among the quantity. */
  readonly cases: number;
  readonly expiresOn?: string | undefined;
};

export type BinChoice = { readonly takes: readonly BinTake[]; readonly missing: number };

const never = '9999-12-31';

/**
 * From which bins pieces are taken (出库策略): what expires first goes first (FEFO), and what has expired by `today`
 * (`2026-06-18`) stays. Of one day of expiry whole cases go first (整箱优先), then loose pieces, out of the bin that has the
 * fewest, so that bins become empty; a case is opened last. Bins that nobody can walk to come after all others.
 */
export function chooseBins(bins: readonly Bin[], quantity: number, today: string): BinChoice {
  const lots = Map.groupBy(
    bins.filter(({ expiresOn = never }) => expiresOn >= today),
    ({ expiresOn = never, reachable }) => `${reachable === false ? 1 : 0} ${expiresOn}`,
  );
  const left = new Map(bins.map((bin) => [bin, bin.quantity]));
  let open = quantity;
  const take = (bin: Bin, wanted: number): void => {
    const pieces = Math.max(0, Math.min(open, wanted, left.get(bin) ?? 0));
    left.set(bin, (left.get(bin) ?? 0) - pieces);
    open -= pieces;
  };
  for (const [, own] of [...lots].sort(([a], [b]) => (a < b ? -1 : 1))) {
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
