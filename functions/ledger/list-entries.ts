import { dayOf, monthOf, startOf, startOfMonth } from './domain/business-day.ts';
import type { Posting } from './domain/posting.ts';
import { endOf, type LedgerStore, type Period } from './store.ts';

export type Wanted = {
  readonly account?: string | undefined;
  /** Milliseconds since 1970, both included. */
  readonly from: number;
  readonly until: number;
  readonly limit: number;
  /** The `next` of an earlier page. */
  readonly after?: string | undefined;
};

/** So many months of an account, or days of all accounts, are looked at for one page. */
const mostMonths = 12;
const mostDays = 7;

/**
 * Entries by time, the newest first. A page ends when it is full, or where it has looked far enough: then it may be short,
 * even empty, and `next` says where to go on.
 */
export async function listEntries(
  { account, from, until, limit, after }: Wanted,
  { ledger }: { readonly ledger: Pick<LedgerStore, 'newest'> },
): Promise<{ readonly items: readonly Posting[]; readonly next?: string }> {
  const items: Posting[] = [];
  let below = after ?? endOf(until);
  for (let looked = account === undefined ? mostDays : mostMonths; looked > 0; looked -= 1) {
    const { period, start } = periodAt(timeOf(below), account);
    const wanted = limit - items.length;
    const found = await ledger.newest(period, { from, below, limit: wanted + 1 });
    items.push(...found.slice(0, wanted).map(({ entry }) => entry));
    const last = found[wanted - 1];
    if (found.length > wanted && last) return { items, next: last.position };
    if (start <= from) return { items };
    below = endOf(start - 1);
    if (items.length === limit) break;
  }
  return { items, next: below };
}

const timeOf = (position: string): number => Number(position.split('#', 1)[0]);

function periodAt(at: number, account: string | undefined): { period: Period; start: number } {
  const day = dayOf(at);
  if (account === undefined) return { period: { day }, start: startOf(day) };
  const month = monthOf(day);
  return { period: { account, month }, start: startOfMonth(month) };
}
