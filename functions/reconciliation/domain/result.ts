import type { Found, Leg } from './difference.ts';
import type { Line, LineKind } from './line.ts';

/** What one side of a day adds up to, by kind of line and currency: how many lines, minor units, fees. */
export type Total = {
  readonly kind: LineKind;
  readonly currency: string;
  readonly lines: number;
  readonly minor: bigint;
  readonly fee: bigint;
};

/** The totals of every side that was read; a side that there is none of is left out. */
export type Totals = Readonly<Partial<Record<'ledger' | 'channel' | 'fund' | 'bank', readonly Total[]>>>;

/** A line without counterpart that goes on into the next days, because the counterpart may still come. */
export type Carried = {
  readonly leg: Leg;
  readonly side: 'ledger' | 'channel' | 'fund' | 'settlement' | 'bank';
  readonly line: Line;
  /** The `key` of the difference that waits for its counterpart. */
  readonly key: string;
  /** The last day on which the counterpart may come before it is a break. */
  readonly timingUntil: string;
  /** It was found as a break already, and goes on only so that a late counterpart still clears it. */
  readonly reported?: true;
};

/**
 * What came of comparing a day of an account: a pure function of its inputs, whose hash is the proof that a second run
 * came to the same.
 */
export type DayResult = {
  /** BALANCED: everything is matched, or may still clear by itself within the policy (在途). */
  readonly status: 'BALANCED' | 'OUT_OF_BALANCE';
  readonly totals: Totals;
  /** Pairs of leg A, keys of leg B, settlements of leg C that agree to the fen. */
  readonly matched: Readonly<Record<'A' | 'B' | 'C', number>>;
  /** What differs, sorted by leg and key: breaks, and what may still clear by itself (`timingUntil`). */
  readonly found: readonly Found[];
  /** Keys of differences of earlier days whose counterpart came on this one. */
  readonly cleared: readonly string[];
  readonly carried: readonly Carried[];
  /** SHA-256 in hex over all of the above in one fixed form, with the version of the engine. */
  readonly hash: string;
};
