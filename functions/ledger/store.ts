import * as z from 'zod';
import { type AccessPattern, type Entity, filled, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  beginningWith,
  type Item,
  type Page,
  type Query,
  type Table,
  type Update,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { shardOf } from '../../shared/kernel/ids.ts';
import { currencySchema } from '../../shared/kernel/money.ts';
import { dayOf, monthOf } from './domain/business-day.ts';
import { mostTime, type Posting, postingSchema } from './domain/posting.ts';
import { addEntry, type Tally, type Turnover, turnoversOf } from './domain/turnover.ts';

const entryEntity: Entity = {
  name: 'Journal entry',
  pk: 'ENTRY#{entryId}',
  sk: 'ENTRY',
  gsi1pk: 'ENTRIES#{day}#{shard}',
  gsi1sk: '{postedAt}#{entryId}',
  holds: 'an entry of the journal with its lines; never changed. The index has the entries of a business day',
};

const accountEntryEntity: Entity = {
  name: 'Entry of an account',
  pk: 'ACCOUNT#{account}#{month}',
  sk: '{postedAt}#{entryId}',
  holds: 'a copy of the entry for each account it touches, so that an account is read by time',
};

const dayBalanceEntity: Entity = {
  name: 'Daily balance',
  pk: 'BALANCES#{month}',
  sk: '{day}#{account}#{currency}#{shard}',
  holds:
    'debit, credit and entries of an account on a business day; in four shards, so that bookings rarely meet',
};

const monthBalanceEntity: Entity = {
  name: 'Monthly balance',
  pk: 'BALANCES',
  sk: '{month}#{account}#{currency}#{shard}',
  holds: 'the same for a month: all months together are the balance before the month of now',
};

export const entities: readonly Entity[] = [
  entryEntity,
  accountEntryEntity,
  dayBalanceEntity,
  monthBalanceEntity,
];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Book N entries with L account lines in all, on A accounts (and currencies) of one day',
    by: 'functions/ledger/book-entries.ts#bookEntries',
    operation: 'TransactWriteItems: N entries, L copies, 2A counters; put only if absent',
    requests: '1 for 100 items: 32 entries of two lines on the same accounts',
    writeUnits: '3N + 2L + 4A',
    readUnits: '0',
  },
  {
    pattern: 'Read the balances of all accounts at an instant',
    by: 'functions/ledger/balances-at.ts#balancesAt',
    operation:
      'Query of the months before, Query of the days before, and Query GSI1 of the day, each shard, unless it is now',
    requests: '2 for now; 4 more for an instant before, and 1 a further page (1 MB) of its day',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'List the entries of an account by time',
    by: 'functions/ledger/list-entries.ts#listEntries',
    operation: 'Query of the months, the newest first, until the page is full; at most 12',
    requests: '1 a month',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'List all entries by time',
    by: 'functions/ledger/list-entries.ts#listEntries',
    operation: 'Query GSI1 of the days, each shard, the newest first, until the page is full; at most 7',
    requests: '4 a day',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: "Read what the journal has on a provider's account on a day",
    by: 'functions/ledger/ledger-lines.ts#ledgerLinesOf',
    operation: 'Query GSI1 of the day, each shard, eventually consistent',
    requests: '4 a day, and 1 a further page (1 MB): under 0.001 a line',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const shards = 4;
const allShards = Array.from({ length: shards }, (_, shard) => shard);

const storedBalance = z.object({
  period: z.string(),
  account: z.string(),
  currency: currencySchema,
  debit: z.int().nonnegative(),
  credit: z.int().nonnegative(),
  entries: z.int(),
  /** When it was last added to. */
  bookedAt: z.int(),
});
/** One shard of a counter. */
export type StoredBalance = z.output<typeof storedBalance>;

export const readEntry = (item: Item): Posting => postingSchema.parse(item);
export const turnoverOf = ({ account, currency, debit, credit, entries }: StoredBalance): Turnover => ({
  account,
  currency,
  debit: BigInt(debit),
  credit: BigInt(credit),
  entries,
});

/** Rows of the listing: a month of an account, or a day of all of them. */
export type Period =
  | { readonly account: string; readonly month: string }
  | { readonly account?: undefined; readonly day: string };
/** What of a period is wanted: rows of `from` (milliseconds) and later, of positions below `below`, so many. */
export type Cut = { readonly from: number; readonly below: string; readonly limit: number };
export type ListedEntry = { readonly position: string; readonly entry: Posting };

/** The journal and its counters. Nothing here changes an entry. */
export type LedgerStore = {
  /** Books entries, all or nothing. The refusals of a `TransactionRefused` begin with those of the entries. */
  readonly book: (postings: readonly Posting[], now: number) => Promise<void>;
  /** The newest of a period, newest first; a moment late. */
  readonly newest: (period: Period, cut: Cut) => Promise<readonly ListedEntry[]>;
  /** The rows of a business day until a time, in no order and as they lie there; a moment late. */
  readonly rowsOf: (day: string, until?: number) => AsyncIterable<Item>;
  /** The counters of one day. */
  readonly day: (day: string) => Promise<readonly StoredBalance[]>;
  /** The counters of all days of a month before a day of it. */
  readonly daysBefore: (day: string) => Promise<readonly StoredBalance[]>;
  /** The counters of all days of a month, and the month's own. */
  readonly month: (
    month: string,
  ) => Promise<{ readonly days: readonly StoredBalance[]; readonly month: readonly StoredBalance[] }>;
  /** The counters of all months before one. */
  readonly monthsBefore: (month: string) => Promise<readonly StoredBalance[]>;
  /** The days that were booked on at or after a time, whichever days they are. */
  readonly bookedSince: (at: number) => Promise<readonly string[]>;
  /** The first day that has entries. */
  readonly firstDay: () => Promise<string | undefined>;
};

export function ledgerStore(table: Table): LedgerStore {
  const balances = async (pk: string, between?: readonly [from: string, to: string]) => {
    const query = { pk, consistent: true } as const;
    const items = await allOf(table, between ? { ...query, between } : query);
    return items.map((item) => storedBalance.parse(item));
  };
  const ofMonth = (month: string) => filled(dayBalanceEntity.pk, { month });
  return {
    book: async (postings, now) => table.transact(entryWrites(postings, now)),
    newest: (period, cut) => newestOf(table, period, cut),
    rowsOf: (day, until) => rowsOf(table, day, until),
    day: (day) => balances(ofMonth(monthOf(day)), beginningWith(`${day}#`)),
    // The keys of the day itself go on after it, so they are above.
    daysBefore: (day) => balances(ofMonth(monthOf(day)), [monthOf(day), day]),
    month: async (month) => ({
      days: await balances(ofMonth(month)),
      month: await balances(monthBalanceEntity.pk, beginningWith(`${month}#`)),
    }),
    monthsBefore: (month) => balances(monthBalanceEntity.pk, ['0', month]),
    bookedSince: async (at) => {
      const months = periodsSince(at, await balances(monthBalanceEntity.pk));
      const days = await Promise.all(months.map((month) => balances(ofMonth(month))));
      return periodsSince(at, days.flat());
    },
    firstDay: async () => {
      const { items } = await table.query({ pk: monthBalanceEntity.pk, limit: 1 });
      const [first] = items.map((item) => storedBalance.parse(item).period);
      if (first === undefined) return undefined;
      const { items: days } = await table.query({ pk: ofMonth(first), limit: 1 });
      return days.map((item) => storedBalance.parse(item).period)[0];
    },
  };
}

const periodsSince = (at: number, counters: readonly StoredBalance[]): readonly string[] => [
  ...new Set(counters.filter(({ bookedAt }) => bookedAt >= at).map(({ period }) => period)),
];

/** Sorts by time: fifteen digits last longer than this program. */
export const positionOf = (at: number, entryId: string): string =>
  `${String(at).padStart(15, '0')}#${entryId}`;
/** Above every position of that millisecond, and below those of the next. */
export const endOf = (at: number): string => beginningWith(positionOf(at, ''))[1];

const indexKey = (day: string, shard: number): string => filled(entryEntity.gsi1pk ?? '', { day, shard });

/**
 * The writes that book entries, for a transaction of whoever has the fact in hand: the entries first, which are refused
 * where one is booked already, then their copies and counters. `now` in milliseconds. RangeError where an amount is too
 * large to be counted. Entries that are booked like this are not told as `ledger.posted` too.
 */
export function entryWrites(postings: readonly Posting[], now: number): readonly Write[] {
  const shard = shardOf(postings[0]?.entryId ?? '', shards);
  return [
    ...postings.map((posting) => entryPut(posting, now)),
    ...postings.flatMap(accountPuts),
    ...counted(postings).map((each) => counterUpdate(each, shard, now)),
  ];
}

function entryPut(posting: Posting, now: number): Write {
  const { entryId, postedAt } = posting;
  const day = dayOf(postedAt);
  return {
    kind: 'put',
    item: {
      ...keyOf(entryEntity, { entryId }),
      gsi1pk: indexKey(day, shardOf(entryId, shards)),
      gsi1sk: positionOf(postedAt, entryId),
      ...posting,
      bookedAt: now,
    },
    condition: 'attribute_not_exists(#pk)',
  };
}

/** The copies do without what a provider calls it: nobody reads that by account. */
function accountPuts({ reference: _, ...posting }: Posting): readonly Write[] {
  const month = monthOf(dayOf(posting.postedAt));
  const sk = positionOf(posting.postedAt, posting.entryId);
  return turnoversOf(posting).map(({ account }) => ({
    kind: 'put',
    item: { pk: filled(accountEntryEntity.pk, { account, month }), sk, ...posting },
    condition: 'attribute_not_exists(#pk)',
  }));
}

type Counted = { readonly period: string; readonly turnover: Turnover };

/** What entries add to each counter, of days and of months. */
function counted(postings: readonly Posting[]): readonly Counted[] {
  const periods = new Map<string, Tally>();
  for (const posting of postings) {
    const day = dayOf(posting.postedAt);
    for (const period of [day, monthOf(day)]) {
      const tally: Tally = periods.get(period) ?? new Map();
      addEntry(tally, posting);
      periods.set(period, tally);
    }
  }
  return [...periods].flatMap(([period, tally]) =>
    [...tally.values()].map((turnover) => ({ period, turnover })),
  );
}

/** How many items a transaction that books these entries has. */
export const itemsOf = (postings: readonly Posting[]): number =>
  postings.length +
  postings.reduce((sum, posting) => sum + turnoversOf(posting).length, 0) +
  counted(postings).length;

function counterUpdate({ period, turnover }: Counted, shard: number, now: number): Update {
  const { account, currency, entries } = turnover;
  const [debit, credit] = [safe(turnover.debit), safe(turnover.credit)];
  const parts = { month: monthOf(period), day: period, account, currency, shard };
  return {
    kind: 'update',
    key: keyOf(period.length > monthOf(period).length ? dayBalanceEntity : monthBalanceEntity, parts),
    update:
      'SET #period = :period, #account = :account, #currency = :currency, #bookedAt = :now ' +
      'ADD #debit :debit, #credit :credit, #entries :entries',
    condition: 'attribute_not_exists(#pk) OR (#debit <= :debitRoom AND #credit <= :creditRoom)',
    values: {
      period,
      account,
      currency,
      now,
      debit,
      credit,
      entries,
      debitRoom: Number.MAX_SAFE_INTEGER - debit,
      creditRoom: Number.MAX_SAFE_INTEGER - credit,
    },
  };
}

function safe(amount: bigint): number {
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('The amount is too large to be counted');
  return Number(amount);
}

async function newestOf(table: Table, period: Period, { from, below, limit }: Cut) {
  const between = [positionOf(from, ''), below] as const;
  if (between[0] > below) return [];
  const runs: readonly Pick<Query, 'pk' | 'index'>[] =
    period.account === undefined
      ? allShards.map((shard) => ({ index: 'GSI1', pk: indexKey(period.day, shard) }))
      : [{ pk: filled(accountEntryEntity.pk, period) }];
  // One more, because the last position of the page before is in the range too.
  const pages = await Promise.all(
    runs.map((run) => table.query({ ...run, between, limit: limit + 1, descending: true })),
  );
  return pages
    .flatMap(({ items }) => items.map(readEntry))
    .map((entry) => ({ entry, position: positionOf(entry.postedAt, entry.entryId) }))
    .filter(({ position }) => position < below)
    .sort((a, b) => (a.position < b.position ? 1 : -1))
    .slice(0, limit);
}

async function* rowsOf(table: Table, day: string, until: number | undefined): AsyncGenerator<Item> {
  for await (const page of pagesOf(table, day, [0, until ?? mostTime])) yield* page;
}

/** The rows of a business day, both ends of a range of time included, as they come: a page of up to 1 MB for each request. */
export async function* pagesOf(
  table: Table,
  day: string,
  [from, until]: readonly [from: number, until: number],
): AsyncGenerator<readonly Item[]> {
  const between = [positionOf(from, ''), endOf(until)] as const;
  for (const shard of allShards) {
    const query = { index: 'GSI1', pk: indexKey(day, shard), between } as const;
    let start: Page['next'];
    do {
      const page = await table.query({ ...query, ...(start ? { start } : {}) });
      yield page.items;
      start = page.next;
    } while (start);
  }
}

/** Entries by their ids, as they are booked; those that are not are left out. */
export const entriesOf = (table: Table) => async (ids: readonly string[]) => {
  const items = await table.getAll(
    ids.map((entryId) => keyOf(entryEntity, { entryId })),
    { consistent: true },
  );
  return new Map(items.map(readEntry).map((entry) => [entry.entryId, entry]));
};
export type EntriesOf = ReturnType<typeof entriesOf>;
