/**
 * A block (货区): parallel aisles (巷道) between two cross aisles (横向通道). All lengths are whole millimetres.
 * Aisle `n` of every block lies `(n - 1) * aislePitchMm` from the left wall, so that blocks of one pitch are aligned.
 */
export type Block = {
  readonly aisles: number;
  /** From the first bay to the last, without the cross aisles. */
  readonly aisleLengthMm: number;
  /** From the middle of an aisle to the middle of the next. */
  readonly aislePitchMm: number;
  /** Width of the cross aisle in front of the block; the one behind the last block is as wide as the one before it. */
  readonly crossAisleMm: number;
  /** Bays (货位列) of an aisle, where locations are given by bay. */
  readonly bays?: number | undefined;
};

/** Where a walk begins and ends (打包台): on the cross aisle at that end of the block, `offsetMm` beside the aisle. */
export type Depot = {
  readonly block: number;
  readonly aisle: number;
  readonly end: 'front' | 'back';
  readonly offsetMm?: number | undefined;
};

/** The picking area (拣货区) of a warehouse: blocks stacked from front to back. */
export type Layout = { readonly blocks: readonly Block[]; readonly depot: Depot };

/** Where a bin is. Blocks, aisles and bays are counted from 1, from the front and from the left. */
export type Location = {
  readonly block: number;
  readonly aisle: number;
  /** From the front end of the aisle, 0 to its length; or else the bay. */
  readonly positionMm?: number | undefined;
  readonly bay?: number | undefined;
  /** Both sides of an aisle are picked from its middle: no walk between them. */
  readonly side?: 'left' | 'right' | undefined;
  readonly zone?: string | undefined;
  /** False where nobody can walk to it now (a lift is needed, the aisle is closed). */
  readonly reachable?: boolean | undefined;
};
