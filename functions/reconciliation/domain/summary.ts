import type { DifferenceKind, Found } from './difference.ts';
import type { DayResult } from './result.ts';
import { type Age, ageInDays, ageOf } from './work.ts';

/** What a day comes to, in figures. */
export type Summary = {
  /** Lines read on all sides. */
  readonly lines: number;
  /** Differences that somebody has to see to, by kind, and by age on the business day. */
  readonly breaks: Readonly<Partial<Record<DifferenceKind, number>>>;
  readonly ages: Readonly<Partial<Record<Age, number>>>;
  /** Differences whose counterpart may still come (在途). */
  readonly timing: number;
  /** Differences of earlier days whose counterpart came. */
  readonly cleared: number;
  /** What all of it is about, minor units by currency, without signs. */
  readonly open: Readonly<Record<string, bigint>>;
};

export function summaryOf({ totals, found, cleared }: DayResult, businessDate: string): Summary {
  const breaks = found.filter(({ timingUntil }) => timingUntil === undefined);
  return {
    lines: Object.values(totals)
      .flat()
      .reduce((sum, { lines }) => sum + lines, 0),
    breaks: counted(breaks, ({ kind }) => kind),
    ages: counted(breaks, (each) => ageOf(ageInDays(each, businessDate))),
    timing: found.length - breaks.length,
    cleared: cleared.length,
    open: openOf(found),
  };
}

function counted<Name extends string>(found: readonly Found[], of: (each: Found) => Name) {
  const counts: Partial<Record<Name, number>> = {};
  for (const each of found) counts[of(each)] = (counts[of(each)] ?? 0) + 1;
  return counts;
}

function openOf(found: readonly Found[]): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  for (const { effect } of found)
    for (const [currency, minor] of Object.entries(effect))
      if (minor !== 0) sums[currency] = (sums[currency] ?? 0n) + BigInt(Math.abs(minor));
  return sums;
}
