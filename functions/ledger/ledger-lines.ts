import type { Table } from '../../shared/dynamodb/table.ts';
import type { ChannelReference } from '../../shared/kernel/channel-reference.ts';
import { dayOf, daysBetween } from './domain/business-day.ts';
import type { Posting } from './domain/posting.ts';
import { ledgerStore, pagesOf, readEntry } from './store.ts';

/** What an entry moved on a provider's account (渠道应收): minor units, into it positive. */
export type LedgerLine = {
  readonly entryId: string;
  /** Milliseconds since 1970. */
  readonly postedAt: number;
  readonly minor: number;
  readonly currency: string;
  readonly reference: ChannelReference;
};

/** Entries of a provider that happened at `from` or later, and not after `until` (milliseconds since 1970). */
type Wanted = { readonly provider: string; readonly from: number; readonly until: number };

/**
 * The lines on `channel-receivable:{provider}` that the journal has of a stretch of time, page by page and in no order; a
 * moment late. Entries without a reference are corrections of ours, which no bill has.
 */
export const ledgerLinesOf = (table: Table) =>
  async function* ({ provider, from, until }: Wanted): AsyncGenerator<readonly LedgerLine[]> {
    const account = `channel-receivable:${provider}`;
    for (const day of daysBetween(dayOf(from), dayOf(until)))
      for await (const page of pagesOf(table, day, [from, until]))
        yield page.flatMap((row) => lineOf(readEntry(row), account));
  };

function lineOf({ entryId, postedAt, currency, lines, reference }: Posting, account: string) {
  const own = lines.filter((line) => line.account === account);
  if (own.length === 0 || reference === undefined) return [];
  const minor = own.reduce((sum, line) => sum + line.minor, 0);
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${entryId} moves more than can be counted`);
  return [{ entryId, postedAt, minor, currency, reference }];
}

/** Tells the business days that entries were booked on at or after a time, late ones too. */
export const bookedSinceOf = (table: Table) => ledgerStore(table).bookedSince;
