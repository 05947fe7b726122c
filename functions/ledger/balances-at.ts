import type { Clock } from '../../shared/kernel/clock.ts';
import { dayAfter, dayOf, monthOf } from './domain/business-day.ts';
import { addEntry, addedUp, type Tally, type Turnover } from './domain/turnover.ts';
import { type LedgerStore, readEntry, turnoverOf } from './store.ts';

export type BalanceDeps = {
  readonly ledger: Pick<LedgerStore, 'monthsBefore' | 'daysBefore' | 'rowsOf'>;
  readonly now: Clock;
};

/**
 * What went over every account in every currency up to an instant (milliseconds since 1970), that one included: counters
 * of the days before, and the entries of its own day. Now and later is the counters alone.
 */
export async function balancesAt(at: number, { ledger, now }: BalanceDeps): Promise<readonly Turnover[]> {
  const day = dayOf(at);
  if (at >= now()) return addedUp(await turnoversBefore(dayAfter(day), ledger));
  const [before, own] = await Promise.all([turnoversBefore(day, ledger), turnoversUntil(day, at, ledger)]);
  return addedUp([...before, ...own]);
}

/** The turnovers of all days before one. */
async function turnoversBefore(day: string, ledger: BalanceDeps['ledger']): Promise<readonly Turnover[]> {
  const [months, days] = await Promise.all([ledger.monthsBefore(monthOf(day)), ledger.daysBefore(day)]);
  return [...months, ...days].map(turnoverOf);
}

async function turnoversUntil(day: string, at: number, ledger: BalanceDeps['ledger']) {
  const tally: Tally = new Map();
  for await (const row of ledger.rowsOf(day, at)) addEntry(tally, readEntry(row));
  return [...tally.values()];
}
