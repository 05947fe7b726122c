import type { Clock } from '../../shared/kernel/clock.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { dayOf } from '../ledger/contract.ts';
import { providers } from './domain/config.ts';
import { addDays } from './domain/days.ts';
import type { ReconciliationStore } from './store.ts';

export type NightDeps = {
  readonly reconciliations: Pick<ReconciliationStore, 'all' | 'night' | 'putNight' | 'request'>;
  /** The business days of the journal that entries were booked on at or after a time. */
  readonly bookedSince: (at: number) => Promise<readonly string[]>;
  readonly now: Clock;
};

/** How far back a night looks for days that are not concluded. */
const lookBackDays = 30;
/** A booking shows in the counters a moment after it was made. */
const lateMs = 600_000;

/**
 * Asks for the night's comparisons, one of each provider: from the earliest day that is not concluded, or that entries came
 * to since the last night, to yesterday. Gives that day; undefined where this night was asked for before. Broken off, it
 * asks again with the same requests.
 */
export async function requestNight({
  reconciliations,
  bookedSince,
  now,
}: NightDeps): Promise<string | undefined> {
  const at = now();
  const yesterday = addDays(dayOf(at), -1);
  const night = await reconciliations.night();
  if (night.lastDay === yesterday) return undefined;
  const late = night.bookedSince === undefined ? [] : await bookedSince(night.bookedSince);
  const open = await reconciliations.all({
    from: addDays(yesterday, -lookBackDays),
    to: yesterday,
    statuses: ['RUNNING', 'BLOCKED'],
  });
  const missed = night.lastDay === undefined ? yesterday : addDays(night.lastDay, 1);
  // A provider's day may be one earlier than the journal's: what was paid before midnight is told after it.
  const days = [...late.map((day) => addDays(day, -1)), ...open.map((each) => each.businessDate), missed];
  const [earliest = yesterday] = [yesterday, ...days].sort();
  const [, from = earliest] = [earliest, addDays(yesterday, -lookBackDays)].sort();
  for (const provider of providers)
    await reconciliations.request({
      requestId: derivedId('rrq', ['night', provider, yesterday]),
      businessDate: from,
      provider,
      requestedBy: 'night',
      requestedAt: at,
      hash: '',
      events: ['reconciliation.requested'],
    });
  await reconciliations.putNight({ lastDay: yesterday, startedAt: at, bookedSince: at - lateMs });
  return from;
}
