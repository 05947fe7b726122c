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
};

export type BinTake = {
  readonly location: string;
  readonly quantity: number;
  /** Full cases among the quantity. */
  readonly cases: number;
  readonly expiresOn?: string | undefined;
};

export type BinChoice = { readonly takes: readonly BinTake[]; readonly missing: number };
