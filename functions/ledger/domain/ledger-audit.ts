import type { Turnover } from './turnover.ts';

/**
 * Which books disagree (账账不符). `entry`: an entry does not add up; `unreadable`: it cannot be read, or is of another day;
 * `day`: the entries of a day and its counters; `month`: the days of a month and its own counters.
 */
export const differenceKinds = ['entry', 'unreadable', 'day', 'month'] as const;
export const differingFigures = ['debit', 'credit', 'entries', 'sum'] as const;

/** A figure that two books disagree on. */
export type Difference = {
  readonly of: (typeof differenceKinds)[number];
  /** The account, or the entry. */
  readonly at: string;
  readonly currency: string;
  readonly figure: (typeof differingFigures)[number];
  /** Minor units, or a number of entries. */
  readonly journal: bigint;
  readonly other: bigint;
};

const figures = ['debit', 'credit', 'entries'] as const;
const none = { debit: 0n, credit: 0n, entries: 0 };
const keyOf = ({ account, currency }: Turnover): string => `${account} ${currency}`;

/** Where two lists of turnovers, each account and currency once in either, are not the same. */
export function differences(
  of: Difference['of'],
  journal: readonly Turnover[],
  other: readonly Turnover[],
): readonly Difference[] {
  const ours = new Map(journal.map((each) => [keyOf(each), each]));
  const theirs = new Map(other.map((each) => [keyOf(each), each]));
  const names = new Map([...ours, ...theirs]);
  return [...names]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, { account, currency }]) =>
      figures.map((figure) => ({
        of,
        at: account,
        currency,
        figure,
        journal: BigInt((ours.get(key) ?? none)[figure]),
        other: BigInt((theirs.get(key) ?? none)[figure]),
      })),
    )
    .filter((each) => each.journal !== each.other);
}

const others = { entry: 'it should be', day: 'its counter', month: 'the month' };

/** A difference as people read it. */
export const sentenceOf = ({ of, at, currency, figure, journal, other }: Difference): string =>
  of === 'unreadable'
    ? `${at} is no entry of this day`
    : `${at} ${currency} ${figure}: ${of === 'month' ? 'the days say' : 'the entries say'} ${journal}, ${others[of]} ${other}`;
