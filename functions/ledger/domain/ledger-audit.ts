import type { Turnover } from './turnover.ts';

/**
 * A figure that two books disagree on (账账不符). `entry`: an entry that does not add up or cannot be read; `day`: its
 * entries and its counters; `month`: its days and its own counters; `facts`: its entries and the facts they came of.
 */
export type Difference = {
  readonly of: 'entry' | 'day' | 'month' | 'facts';
  /** The account, or the id of the entry. */
  readonly at: string;
  readonly currency: string;
  readonly figure: 'debit' | 'credit' | 'entries' | 'sum';
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

const others = {
  entry: 'it should be',
  day: 'its counter says',
  month: 'the month says',
  facts: 'the facts say',
};

/** A difference as people read it. */
export const sentenceOf = ({ of, at, currency, figure, journal, other }: Difference): string =>
  `${at} ${currency} ${figure}: the journal says ${journal}, ${others[of]} ${other}`;
