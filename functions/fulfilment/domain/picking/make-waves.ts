/** An allocation that waits to be picked. */
export type Waiting = {
  readonly allocationId: string;
  /** Sorts by priority, then by time: the sooner the smaller. */
  readonly queueTime: string;
  readonly carrier?: string | undefined;
  /** When the carrier's collection closes (截单时间); ISO, absent where none is known. */
  readonly cutOffAt?: string | undefined;
  /** Zones (库区) of its bins. */
  readonly zones: readonly string[];
  readonly lines: number;
};

export type WaveRule = {
  readonly maxOrders: number;
  readonly maxLines: number;
  readonly carriers?: readonly string[] | undefined;
  readonly zones?: readonly string[] | undefined;
  /** Only what has to leave by then; what has no cut-off stays out. */
  readonly cutOffBefore?: string | undefined;
};

export type LeftOut = {
  readonly allocationId: string;
  readonly why: 'CARRIER' | 'ZONE' | 'CUT_OFF' | 'NO_CUT_OFF' | 'WAVES_FULL';
};
