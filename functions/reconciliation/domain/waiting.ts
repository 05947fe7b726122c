import { addDays } from './days.ts';
import type { Found } from './difference.ts';
import type { Line } from './line.ts';
import type { Carried } from './result.ts';

/** What comparing one leg came to. */
export type LegResult = {
  readonly matched: number;
  readonly found: readonly Found[];
  /** Keys of carried lines whose counterpart came. */
  readonly cleared: readonly string[];
  readonly carried: readonly Carried[];
};

/** A break goes on for so many days after it was found, in case that its counterpart is only late. */
export const keptDays = 30;

/** Lines without counterpart, and the difference that they are. */
export type Lone = {
  readonly found: Omit<Found, 'timingUntil'>;
  readonly lines: readonly { readonly side: Carried['side']; readonly line: Line }[];
  /** The last day on which the counterpart may come. */
  readonly until: string;
};
type Outcome = Pick<LegResult, 'found' | 'carried'>;

/**
 * Lines that are without counterpart since this day: in time (在途) while later days may still bring it, else a break at
 * once. Either way they are carried on.
 */
export function beginWaiting({ found, lines, until }: Lone, day: string): Outcome {
  const inTime = day < until;
  const carried = lines.map(({ side, line }) => ({
    leg: found.leg,
    side,
    line,
    key: found.key,
    timingUntil: until,
    ...(inTime ? {} : { reported: true as const }),
  }));
  return { found: [inTime ? { ...found, timingUntil: until } : found], carried };
}

/**
 * Lines of one difference of an earlier day that are still without counterpart. It is found again exactly once: on the
 * first day that is not before `timingUntil`, as a break. Before and after that they are only carried on, and no longer
 * than `keptDays` after `timingUntil`.
 */
export function goOnWaiting(carried: readonly Carried[], day: string, again: () => Found): Outcome {
  const [first] = carried;
  if (first === undefined) return { found: [], carried: [] };
  if (first.reported)
    return { found: [], carried: day > addDays(first.timingUntil, keptDays) ? [] : carried };
  if (day < first.timingUntil) return { found: [], carried };
  const { timingUntil: _, ...found } = again();
  return {
    found: [{ ...found, key: first.key }],
    carried: carried.map((line) => ({ ...line, reported: true as const })),
  };
}

/** What several parts of a leg came to, together. */
export const together = (outcomes: readonly Outcome[]): Outcome => ({
  found: outcomes.flatMap(({ found }) => found),
  carried: outcomes.flatMap(({ carried }) => carried),
});
