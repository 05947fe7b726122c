import type { Line } from './line.ts';

/**
 * Which books are compared. A: journal ↔ trade bill (账务↔交易账单). B: trade bill ↔ fund bill (交易账单↔资金账单).
 * C: settlements ↔ bank (结算↔银行流水).
 */
export const legs = ['A', 'B', 'C'] as const;
export type Leg = (typeof legs)[number];

/** What differs. The Chinese words 短款 and 长款 are explained once, in this context's README. */
export const differenceKinds = [
  /** The journal has a payment that the provider's trade bill does not have (短款). */
  'LEDGER_ONLY',
  /** The trade bill has a payment that the journal does not have (长款). */
  'CHANNEL_ONLY',
  /** The journal has a refund, the trade bill has not. */
  'REFUND_MISSING',
  /** The trade bill has a refund, the journal has not. */
  'REFUND_EXCESS',
  'AMOUNT',
  'FEE',
  'STATUS',
  'CURRENCY',
  'ACCOUNT',
  /** The same line twice in one bill. */
  'DUPLICATE_LINE',
  /** One attempt of ours was paid twice at the provider: two payments under one number of ours. */
  'DUPLICATE_CHARGE',
  /** On the trade bill, not on the fund bill: sold, but the account never saw it. */
  'FUND_MISSING',
  /** On the fund bill, and nothing on the trade bill says why. */
  'FUND_ONLY',
  /** Paid out, and the bank does not have it. */
  'BANK_MISSING',
  /** The bank has it, and no provider paid it out. */
  'BANK_ONLY',
  'BANK_AMOUNT',
  /** Opening balance, lines and closing balance do not add up, or the opening is not the last closing. */
  'BALANCE_BREAK',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** One of the sides of a difference: a line, and where it was read. */
export type Side = Pick<
  Line,
  | 'lineNo'
  | 'kind'
  | 'channelNo'
  | 'outNo'
  | 'paymentNo'
  | 'minor'
  | 'fee'
  | 'currency'
  | 'status'
  | 'account'
  | 'at'
  | 'day'
> &
  Partial<Pick<Line, 'reference' | 'label' | 'exactFee'>>;

export const sides = ['ledger', 'channel', 'fund', 'bank'] as const;
export type SideName = (typeof sides)[number];

/** A field that both sides have and disagree on; both as people read them. */
export type FieldDifference = {
  readonly field: 'amount' | 'fee' | 'status' | 'currency' | 'account' | 'day' | 'balance' | 'count';
  readonly expected: string;
  readonly actual: string;
};

/** Bank lines that together are exactly one or more settlements (完全覆盖): for a person to accept, never by itself. */
export type Suggestion = {
  readonly settlements: readonly Side[];
  readonly bank: readonly Side[];
};

/** What a comparison found: not stored, not yet anybody's work. */
export type Found = {
  readonly leg: Leg;
  readonly kind: DifferenceKind;
  /** What it is about: the same for the same thing on every run and day, so that it is found again. */
  readonly key: string;
  /** The business day that its own line is of. */
  readonly day: string;
  readonly sides: Readonly<Partial<Record<SideName, Side>>>;
  readonly fields: readonly FieldDifference[];
  /**
   * What the provider's account is more (+) or less (−) than our books say because of it, minor units by currency; empty
   * where no money is off. With it, books + differences = bill; in leg B the fund bill is more or less than the trade
   * bill, in leg C the bank than the payouts (`conservationGaps`).
   */
  readonly effect: Readonly<Record<string, number>>;
  /** Set while it may still clear by itself: the last day on which the counterpart may come (在途). */
  readonly timingUntil?: string;
  readonly suggestion?: Suggestion;
};
