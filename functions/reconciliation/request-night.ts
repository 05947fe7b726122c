import type { Clock } from '../../shared/kernel/clock.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { dayOf } from '../ledger/contract.ts';
import { providers } from './domain/config.ts';
import { addDays } from './domain/days.ts';
import { mostDays } from './plan-days.ts';
import type { ReconciliationStore, StoredReconciliation, StoredRequest } from './store.ts';

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
 * Asks for the night's comparisons, one of each provider: from its earliest day that is not concluded, or that entries
 * came to since the last night, to yesterday. Gives the earliest of these days; undefined where this night was asked for
 * before. Broken off, it asks again with the same requests.
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
  const heads = await reconciliations.all({ from: addDays(yesterday, -lookBackDays), to: yesterday });
  // While nothing was ever compared, the journal begins where the books do.
  const late = await bookedSince(heads.length === 0 ? 0 : (night.bookedSince ?? 0));
  const missed = night.lastDay === undefined ? yesterday : addDays(night.lastDay, 1);
  // A provider's day may be one earlier than the journal's: what was paid before midnight is told after it.
  const ofAll = [yesterday, missed, ...late.map((day) => addDays(day, -1))];
  const asked: StoredRequest[] = [];
  for (const provider of providers) {
    const own = heads.filter((head) => head.provider === provider);
    const from = earliestOf([...ofAll, ...unfinished(own, yesterday)], addDays(yesterday, 1 - mostDays));
    asked.push(await reconciliations.request(requestOf(provider, { from, yesterday, at })));
  }
  // Of requests that an earlier try made: what was booked since then, they know nothing of.
  const since = Math.min(...asked.map(({ requestedAt }) => requestedAt));
  await reconciliations.putNight({ lastDay: yesterday, startedAt: at, bookedSince: since - lateMs });
  return asked.map(({ businessDate }) => businessDate).sort()[0];
}

/** The earliest of some days, but none before the first that can be. */
const earliestOf = (days: readonly string[], first: string): string => {
  const [earliest = first] = days.toSorted();
  return [earliest, first].sort().at(-1) ?? first;
};

/**
 * Days of the provider's account of now that are not concluded as they stand: blocked, broken off, or left out, because an
 * execution failed before it wrote anything of them.
 */
function unfinished(heads: readonly StoredReconciliation[], yesterday: string): readonly string[] {
  const inOrder = heads.toSorted((a, b) => (a.businessDate < b.businessDate ? -1 : 1));
  const account = inOrder.at(-1)?.account;
  const own = new Map(
    inOrder.filter((head) => head.account === account).map((head) => [head.businessDate, head.status]),
  );
  const [first = yesterday] = own.keys();
  const days: string[] = [];
  for (let day = first; day < yesterday; day = addDays(day, 1))
    if (!['BALANCED', 'OUT_OF_BALANCE'].includes(own.get(day) ?? '')) days.push(day);
  return days;
}

type Span = { readonly from: string; readonly yesterday: string; readonly at: number };

const requestOf = (provider: string, { from, yesterday, at }: Span): StoredRequest => ({
  requestId: derivedId('rrq', ['night', provider, yesterday]),
  businessDate: from,
  provider,
  requestedBy: 'night',
  requestedAt: at,
  hash: '',
  events: ['reconciliation.requested'],
});
