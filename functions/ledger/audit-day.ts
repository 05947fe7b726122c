import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Item } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { dayOf, isLastOfMonth, monthOf } from './domain/business-day.ts';
import { type Difference, differences } from './domain/ledger-audit.ts';
import { postingSchema } from './domain/posting.ts';
import { addEntry, addedUp, type Tally, type Turnover } from './domain/turnover.ts';
import { type LedgerStore, type StoredBalance, turnoverOf } from './store.ts';

export type AuditDayDeps = {
  readonly ledger: Pick<LedgerStore, 'day' | 'month' | 'rowsOf'>;
  readonly now: Clock;
};

/** What one look at a day found; unsettled where it was booked so lately that the index may not have it yet. */
export type Look = {
  readonly settled: boolean;
  readonly entries: number;
  readonly differences: readonly Difference[];
};

/** The index follows the table by less than a second; clocks of two containers by less than this. */
export const settledMs = 60_000;

/**
 * Proves for a business day that every entry adds up to zero, that the counters are the sums of the entries, and on
 * the last day of a month that the month is the sum of its days.
 */
export async function auditDay(day: string, deps: AuditDayDeps): Promise<Look> {
  const before = await countersOf(day, deps);
  const journal = await journalOf(day, deps);
  const after = await countersOf(day, deps);
  const latest = Math.max(
    0,
    ...[...after.day, ...after.days, ...after.month].map(({ bookedAt }) => bookedAt),
  );
  return {
    settled: isDeepStrictEqual(before, after) && latest < deps.now() - settledMs,
    entries: journal.entries,
    differences: [
      ...journal.defects,
      ...differences('day', addedUp(journal.all.values()), summed(after.day)),
      ...differences('month', summed(after.days), summed(after.month)),
    ],
  };
}

type Counters = Readonly<Record<'day' | 'days' | 'month', readonly StoredBalance[]>>;

/** The counters of a month are compared when it is over: before, every booking of today changes them. */
async function countersOf(day: string, { ledger }: AuditDayDeps): Promise<Counters> {
  const own = await ledger.day(day);
  return isLastOfMonth(day)
    ? { day: own, ...(await ledger.month(monthOf(day))) }
    : { day: own, days: [], month: [] };
}

const summed = (balances: readonly StoredBalance[]): readonly Turnover[] => addedUp(balances.map(turnoverOf));

type Journal = {
  readonly all: Tally;
  readonly defects: Difference[];
  entries: number;
};

async function journalOf(day: string, { ledger }: AuditDayDeps): Promise<Journal> {
  const journal: Journal = { all: new Map(), defects: [], entries: 0 };
  for await (const row of ledger.rowsOf(day)) {
    const posting = looseEntry.safeParse(row);
    journal.entries += 1;
    if (!posting.success || dayOf(posting.data.postedAt) !== day) journal.defects.push(unreadable(row));
    if (!posting.success) continue;
    journal.defects.push(...unbalanced(posting.data));
    addEntry(journal.all, posting.data);
  }
  return journal;
}

/** An entry without the proof that it is whole, which the audit makes itself. */
const looseEntry = z.object(postingSchema.shape);

const unreadable = ({ pk }: Item): Difference => ({
  of: 'unreadable',
  at: pk,
  currency: '',
  figure: 'entries',
  journal: 1n,
  other: 0n,
});

function unbalanced({ entryId, currency, lines }: z.output<typeof looseEntry>): readonly Difference[] {
  const sum = lines.reduce((total, { minor }) => total + BigInt(minor), 0n);
  return sum === 0n ? [] : [{ of: 'entry', at: entryId, currency, figure: 'sum', journal: sum, other: 0n }];
}
