/** Walks that pickers know by heart (固定走法); they are measured as they are walked. */
export const habits = ['s-shape', 'largest-gap', 'return', 'midpoint'] as const;
export type Habit = (typeof habits)[number];

/**
 * How a picker walks (拣货路径): `shortest` is the optimum where it can be computed, else as `nearest`;
 * `nearest` is nearest neighbour with 2-opt and Or-opt.
 */
export const walkStrategies = ['shortest', 'nearest', ...habits] as const;
export type WalkStrategy = (typeof walkStrategies)[number];

/** Why a stop has no place in the walk: no location is known, the layout has no such place, or nobody gets there. */
export type Unplaced = {
  readonly stop: number;
  readonly why: 'NO_LOCATION' | 'NOT_IN_LAYOUT' | 'UNREACHABLE';
};

export type Walk = {
  /** Every stop once, by its index: first in walking order, then the unplaced ones. */
  readonly order: readonly number[];
  readonly unplaced: readonly Unplaced[];
  /** For each placed stop, in walking order, how far it is from the one before, or from the depot. */
  readonly legsMm: readonly number[];
  /** From the depot past all placed stops and back to it, as the strategy walks. */
  readonly distanceMm: number;
  /** Whether no shorter walk exists. */
  readonly optimal: boolean;
};
