import { balancesAt } from '../../../functions/ledger/balances-at.ts';
import { bookEntries } from '../../../functions/ledger/book-entries.ts';
import { listEntries } from '../../../functions/ledger/list-entries.ts';
import { ledgerStore } from '../../../functions/ledger/store.ts';
import { memoryTable } from '../../builders/memory-table.ts';
import { aPosting } from '../../builders/posting.ts';

const at = (time: string) => Date.parse(`${time}+08:00`);
const deps = { ledger: ledgerStore(memoryTable().table), now: () => at('2026-12-01T12:00:00') };
const times = [
  ['last-of-october', '2026-10-31T23:59:59.999'],
  ['first-of-november', '2026-11-01T00:00:00.000'],
  ['evening', '2026-11-24T23:59:59.999'],
  ['midnight', '2026-11-25T00:00:00.000'],
  ['twin', '2026-11-25T00:00:00.000'],
  ['december', '2026-12-01T09:00:00.000'],
] as const;
const newestFirst = times.map(([entryId]) => entryId).toReversed();

beforeAll(async () => {
  const entries = times.map(([entryId, time]) => aPosting({ entryId, minor: 100, postedAt: at(time) }));
  await bookEntries(
    [...entries, aPosting({ entryId: 'old', debit: 'bank:icbc', postedAt: at('2024-01-05T08:00:00') })],
    deps,
  );
});

type Range = { readonly account?: string; readonly from: string; readonly until: string };

/** All pages of a list, and how many there were. */
async function pagesOf({ account, from, until }: Range, limit: number) {
  const ids: string[] = [];
  let after: string | undefined;
  let pages = 0;
  do {
    const page = await listEntries({ account, from: at(from), until: at(until), limit, after }, deps);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    ids.push(...page.items.map(({ entryId }) => entryId));
    after = page.next;
    pages += 1;
  } while (after !== undefined);
  return { ids, pages };
}

const year = { from: '2026-01-01T00:00:00', until: '2026-12-31T00:00:00' };

it.each([1, 2, 3, 4, 100])(
  'lists all entries and those of an account by pages of %i, each once',
  async (limit) => {
    expect((await pagesOf({ ...year, from: '2026-10-20T00:00:00' }, limit)).ids).toEqual(newestFirst);
    expect((await pagesOf({ ...year, account: 'revenue-clearing' }, limit)).ids).toEqual(newestFirst);
  },
);

it.each([
  ['2026-11-25T00:00:00.000', '2026-11-25T00:00:00.000', ['twin', 'midnight']],
  ['2026-11-24T23:59:59.999', '2026-11-24T23:59:59.999', ['evening']],
  ['2026-11-01T00:00:00.000', '2026-11-24T23:59:59.998', ['first-of-november']],
  ['2026-11-25T00:00:00.001', '2026-11-30T00:00:00.000', []],
  ['2026-12-01T00:00:00.000', '2026-11-01T00:00:00.000', []],
])('lists what was posted from %s to %s, both included', async (from, until, expected) => {
  for (const account of [undefined, 'channel-receivable:alipay'])
    expect((await pagesOf({ from, until, ...(account ? { account } : {}) }, 10)).ids).toEqual(expected);
});

it('gives a page that has looked far enough, and goes on from there', async () => {
  const range = { from: '2023-12-01T00:00:00', until: '2026-12-31T00:00:00', account: 'bank:icbc' };
  const { ids, pages } = await pagesOf(range, 10);
  expect([ids, pages]).toEqual([['old'], 4]);
  expect((await pagesOf({ ...range, account: 'write-off' }, 10)).ids).toEqual([]);
});

it.each([
  ['2026-10-31T23:59:59.998', 0],
  ['2026-10-31T23:59:59.999', 1],
  ['2026-11-01T00:00:00.000', 2],
  ['2026-11-24T23:59:59.998', 2],
  ['2026-11-24T23:59:59.999', 3],
  ['2026-11-25T00:00:00.000', 5],
  ['2026-11-30T23:59:59.999', 5],
  ['2026-12-01T12:00:00.000', 6],
  ['2027-01-15T00:00:00.000', 6],
])('has at %s what was posted up to it', async (time, entries) => {
  const all = await balancesAt(at(time), deps);
  const receivable = all.find(({ account }) => account === 'channel-receivable:alipay');
  expect([receivable?.entries ?? 0, receivable?.debit ?? 0n]).toEqual([entries, BigInt(entries) * 100n]);
});
