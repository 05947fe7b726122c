import type { Found } from '../domain/difference.ts';
import type { DayResult, Totals } from '../domain/result.ts';

/** A file or a journal that a day was compared from. */
export type StatementInput = {
  /** As people know it: a file's name, or `journal`. */
  readonly name: string;
  /** The layout, such as `alipay-trade`. */
  readonly format: string;
  readonly lines: number;
  /** SHA-256 of its bytes in hex; left out where it is no file. */
  readonly sha256?: string;
};

/** What came of one account of one provider on the day. */
export type AccountDay = {
  readonly provider: string;
  readonly account: string;
  /** BLOCKED: there was nothing to compare, because a bill is missing or refused; `reason` says which. */
  readonly status: DayResult['status'] | 'BLOCKED';
  readonly reason?: string;
  readonly totals: Totals;
  readonly matched: DayResult['matched'];
  /** How many differences of earlier days cleared on this one. */
  readonly cleared: number;
  readonly inputs: readonly StatementInput[];
  readonly hash?: string;
  /** From 1; above it, facts that came late changed what an earlier statement of the day said. */
  readonly revision?: number;
};

/** A difference that is still open on the day, whichever day it is of. */
export type OpenDifference = {
  /** What people call it by: `dif_…`, or the key where it is not stored. */
  readonly id: string;
  readonly provider: string;
  readonly account: string;
  readonly found: Found;
  /** What is proposed to do about it, in words of the one who proposes or a code of ours. */
  readonly proposedAction?: string;
};

/** One day of the trend, over all accounts. A day without it was not compared. */
export type TrendDay = {
  readonly day: string;
  /** Lines read on all sides. */
  readonly lines: number;
  /** Differences found that cannot clear by themselves. */
  readonly breaks: number;
  /** What was open at its end, minor units by currency, without signs. */
  readonly open: Readonly<Record<string, bigint>>;
};

/** All that a statement tells. */
export type StatementData = {
  /** YYYY-MM-DD. */
  readonly businessDate: string;
  /** Milliseconds since 1970. */
  readonly generatedAt: number;
  readonly accounts: readonly AccountDay[];
  readonly open: readonly OpenDifference[];
  /** In any order; the last 30 days up to the business date are drawn. */
  readonly trend: readonly TrendDay[];
};
