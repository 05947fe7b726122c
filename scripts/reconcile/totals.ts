import type { DayResult, Total, Totals } from '../../functions/reconciliation/domain/result.ts';
import type { ComparedDay } from './compare-subject.ts';

const books = ['ledger', 'channel', 'fund', 'bank'] as const;

/** What the sides of several days add up to. */
export function totalsOf(days: readonly ComparedDay[]): Totals {
  const sums: Record<string, readonly Total[]> = {};
  for (const book of books) {
    const given = days.flatMap(({ result }) => result.totals[book] ?? []);
    if (days.some(({ result }) => result.totals[book])) sums[book] = added(given);
  }
  return sums;
}

function added(totals: readonly Total[]): readonly Total[] {
  const groups = Map.groupBy(totals, ({ kind, currency }) => `${kind} ${currency}`);
  return [...groups.values()].flatMap(([first, ...more]) => (first ? [more.reduce(plus, first)] : []));
}

const plus = (a: Total, b: Total): Total => ({
  ...a,
  lines: a.lines + b.lines,
  minor: a.minor + b.minor,
  fee: a.fee + b.fee,
});

export const matchedOf = (days: readonly ComparedDay[]): DayResult['matched'] => ({
  A: sum(days, ({ matched }) => matched.A),
  B: sum(days, ({ matched }) => matched.B),
  C: sum(days, ({ matched }) => matched.C),
});

const sum = (days: readonly ComparedDay[], of: (result: DayResult) => number): number =>
  days.reduce((total, { result }) => total + of(result), 0);

/** Lines of all sides. */
export const linesIn = (totals: Totals): number =>
  Object.values(totals)
    .flat()
    .reduce((total, { lines }) => total + lines, 0);
