import type { LeftOut } from './gather-wave.ts';
import type { WalkStrategy } from './picking/pick-route.ts';

/**
 * OPENING: its allocations are being taken in, and the clock finishes that where somebody died over it. An OPEN one is over
 * when its lines are.
 */
export const waveStatuses = ['OPENING', 'OPEN', 'CANCELLED'] as const;
export type WaveStatus = (typeof waveStatuses)[number];

/** Allocations of one warehouse that one picker walks for at once (波次). */
export type Wave = {
  readonly waveId: string;
  readonly warehouseId: string;
  readonly status: WaveStatus;
  readonly version: number;
  readonly strategy: WalkStrategy;
  readonly carrier?: string | undefined;
  readonly zone?: string | undefined;
  /** Those that it was made of; one whose order was cancelled meanwhile has no lines. */
  readonly allocationIds: readonly string[];
  readonly lineCount: number;
  /** From the packing place past all lines and back; absent where the warehouse has no layout. */
  readonly distanceMm?: number | undefined;
  /** No shorter walk exists. */
  readonly optimal?: boolean | undefined;
  /** What waits too, and why it was not taken. */
  readonly leftOut?: readonly LeftOut[] | undefined;
  readonly bodyHash: string;
  readonly by: string;
  readonly createdAt: number;
  readonly changedAt: number;
};

export const waveAfter = (wave: Wave, step: Partial<Wave> & { readonly changedAt: number }): Wave => ({
  ...wave,
  ...step,
  version: wave.version + 1,
});
