import * as fc from 'fast-check';
import { balancesAt } from '../../../functions/ledger/balances-at.ts';
import { bookEntries, EntryDiffers } from '../../../functions/ledger/book-entries.ts';
import { type Posting, postingSchema } from '../../../functions/ledger/domain/posting.ts';
import { addEntry, addedUp, type Tally } from '../../../functions/ledger/domain/turnover.ts';
import { listEntries } from '../../../functions/ledger/list-entries.ts';
import { entryWrites, itemsOf, ledgerStore } from '../../../functions/ledger/store.ts';
import { type Table, TableBusy } from '../../../shared/dynamodb/table.ts';
import { memoryTable } from '../../builders/memory-table.ts';
import { aPosting } from '../../builders/posting.ts';

const now = Date.parse('2026-12-20T00:00:00+08:00');
const over = (table: Table) => ({ ledger: ledgerStore(table), now: () => now });
const entry = (entryId: string, part = {}) => aPosting({ entryId, ...part });
const all = {
  from: Date.parse('2026-11-24T00:00:00+08:00'),
  until: Date.parse('2026-11-25T23:59:59+08:00'),
  limit: 100,
};

/** Books, and gives how many entries each transaction had; `refuse` may throw for one. */
async function booked(
  postings: readonly Posting[],
  refuse: (pack: readonly Posting[]) => void = () => undefined,
) {
  const { table } = memoryTable();
  const deps = over(table);
  const packs: string[][] = [];
  const book: typeof deps.ledger.book = async (pack, at) => {
    packs.push(pack.map(({ entryId }) => entryId));
    refuse(pack);
    await deps.ledger.book(pack, at);
  };
  const failed = await bookEntries(postings, { ...deps, ledger: { book } });
  const { items } = await listEntries(all, deps);
  return {
    packs,
    failed,
    ids: items.map(({ entryId }) => entryId).sort(),
    balances: await balancesAt(now, deps),
  };
}

it('books as many entries together as a transaction takes', async () => {
  const many = Array.from({ length: 50 }, (_, at) => entry(`e${at}`));
  const { packs, failed, ids } = await booked(many);
  expect(packs.map(({ length }) => length)).toEqual([32, 18]);
  expect([itemsOf(many.slice(0, 32)), itemsOf(many.slice(0, 33))]).toEqual([100, 103]);
  expect([failed.size, ids.length]).toEqual([0, 50]);
});

it('books an entry once that comes several times in a batch', async () => {
  const { packs, failed, balances } = await booked([entry('a'), entry('b'), entry('a'), entry('a')]);
  expect([packs, failed.size]).toEqual([[['a', 'b']], 0]);
  expect(balances.map(({ entries }) => entries)).toEqual([2, 2]);
});

it('leaves out what is booked, and books the rest in one more transaction', async () => {
  const deps = over(memoryTable().table);
  await bookEntries([entry('b'), entry('d')], deps);
  const tried: number[] = [];
  const book: typeof deps.ledger.book = (pack, at) => {
    tried.push(pack.length);
    return deps.ledger.book(pack, at);
  };
  const failed = await bookEntries(
    ['a', 'b', 'c', 'd'].map((id) => entry(id)),
    {
      ...deps,
      ledger: { book },
    },
  );
  expect([tried, failed.size]).toEqual([[4, 2], 0]);
  expect((await balancesAt(now, deps)).map(({ entries }) => entries)).toEqual([4, 4]);
});

it.each([
  ['amount', { minor: 4799 }],
  ['time', { postedAt: Date.parse('2026-11-25T12:00:00+08:00') }],
  ['account', { credit: 'suspense' }],
  ['cause', { cause: { kind: 'payment.captured', id: 'pay_2' } }],
  ['reversal', { reverses: 'ent_0' }],
])('fails loudly, and changes nothing, where the same id comes with another %s', async (_, part) => {
  const deps = over(memoryTable().table);
  await bookEntries([entry('a')], deps);
  const before = await balancesAt(now, deps);
  const failed = await bookEntries([entry('b'), entry('a', part), entry('a')], deps);
  expect([...failed.keys()]).toEqual([1, 2]);
  expect(failed.get(1)).toBeInstanceOf(EntryDiffers);
  const fails = await bookEntries([entry('a', part)], deps);
  expect(fails.get(0)).toBeInstanceOf(EntryDiffers);
  expect((await listEntries(all, deps)).items).toContainEqual(entry('a'));
  expect((await balancesAt(now, deps)).map(({ entries }) => entries)).toEqual(
    before.map(({ entries }) => entries + 1),
  );
});

it('takes a reference that only one release knows as no difference, and another one as a difference', async () => {
  const deps = over(memoryTable().table);
  const named = (id: string, outNo: string) => entry(id, { reference: { kind: 'PAYMENT', outNo } });
  expect((await bookEntries([entry('a'), named('a', 'p1')], deps)).size).toBe(0);
  expect((await bookEntries([named('a', 'p1')], deps)).size).toBe(0);
  await bookEntries([named('b', 'p1')], deps);
  expect([...(await bookEntries([named('b', 'p2')], deps)).keys()]).toEqual([0]);
});

it('tells of two that differ in one batch which of them is not booked', async () => {
  const { failed, balances } = await booked([entry('a'), entry('a', { minor: 1 })]);
  expect([...failed.keys()]).toEqual([1]);
  expect(balances.map(({ debit, credit }) => debit - credit)).toEqual([4798n, -4798n]);
});

it('goes entry by entry where one of them cannot be booked', async () => {
  const much = 2 ** 53 - 1;
  const lines = [much, much, -much, -much].map((minor) => ({ account: 'suspense', minor }));
  const vast = postingSchema.parse({ ...entry('vast'), lines });
  const { failed, ids } = await booked([entry('a'), vast, entry('b')]);
  expect([...failed.keys()]).toEqual([1]);
  expect(ids).toEqual(['a', 'b']);
});

it('refuses what a counter has no room for, and keeps the counter exact', async () => {
  const deps = over(memoryTable().table);
  const id = ['x1', 'x2', 'x3', 'x4', 'x5', 'x6', 'x7', 'x8', 'x9'];
  const failed: boolean[] = [];
  for (const each of id)
    failed.push((await bookEntries([entry(each, { minor: 2 ** 53 - 1 })], deps)).size > 0);
  const booked = failed.filter((did) => !did).length;
  expect([booked > 0, booked <= 4]).toEqual([true, true]);
  expect((await balancesAt(now, deps))[0]?.debit).toBe(BigInt(booked) * (2n ** 53n - 1n));
});

it('leaves a busy batch to its next delivery as a whole', async () => {
  const busy = new TableBusy('busy');
  const { packs, failed } = await booked([entry('a'), entry('b')], () => {
    throw busy;
  });
  expect([packs.length, [...failed]]).toEqual([
    1,
    [
      [0, busy],
      [1, busy],
    ],
  ]);
});

it("goes into a caller's own transaction, and the queue finds it booked", async () => {
  const { table } = memoryTable();
  const fact = { kind: 'put', item: { pk: 'FACT', sk: 'FACT' } } as const;
  await table.transact([fact, ...entryWrites([entry('a')], now)]);
  const failed = await bookEntries([entry('a')], over(table));
  expect([failed.size, (await balancesAt(now, over(table)))[0]?.entries]).toEqual([0, 1]);
});

const accounts = ['channel-receivable:alipay', 'bank:icbc', 'revenue-clearing', 'channel-fee:alipay'];
const days = [
  '2026-10-31T23:59:59.999',
  '2026-11-01T00:00:00.000',
  '2026-11-24T12:00:00.000',
  '2026-12-01T00:00:00.000',
];
const anEntry = fc.record({
  debit: fc.constantFrom(...accounts),
  credit: fc.constantFrom(...accounts),
  minor: fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((minor) => minor !== 0),
  currency: fc.constantFrom('CNY', 'USD', 'JPY'),
  postedAt: fc.constantFrom(...days).map((day) => Date.parse(`${day}+08:00`)),
});
/** Entries, and the batches in which they come: in any order, some of them again and again. */
const deliveries = fc.array(anEntry, { minLength: 1, maxLength: 60 }).chain((parts) =>
  fc.record({
    entries: fc.constant(parts.map((part, at) => entry(`e${at}`, part))),
    order: fc.shuffledSubarray(
      parts.map((_, at) => at),
      { minLength: parts.length },
    ),
    again: fc.array(fc.nat({ max: parts.length - 1 }), { maxLength: 40 }),
    size: fc.integer({ min: 1, max: 50 }),
  }),
);

const tallied = (entries: readonly Posting[]) => {
  const tally: Tally = new Map();
  for (const each of entries) addEntry(tally, each);
  return addedUp(tally.values());
};
const sumIn = (wanted: string, balances: ReturnType<typeof tallied>) =>
  balances
    .filter(({ currency }) => currency === wanted)
    .reduce((sum, { debit, credit }) => sum + debit - credit, 0n);
const instants = days.flatMap((day) => [Date.parse(`${day}+08:00`) - 1, Date.parse(`${day}+08:00`)]);

it('comes to the same entries and balances however entries are split, ordered and repeated', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ entries, order, again, size }) => {
      const { table, all: items } = memoryTable();
      const deps = over(table);
      const sent = [...order, ...again].flatMap((at) => entries[at] ?? []);
      for (let at = 0; at < sent.length; at += size)
        expect((await bookEntries(sent.slice(at, at + size), deps)).size).toBe(0);
      expect(items().filter(({ sk }) => sk === 'ENTRY').length).toBe(entries.length);
      for (const at of [...instants, now]) {
        const balances = await balancesAt(at, deps);
        expect(balances).toEqual(tallied(entries.filter(({ postedAt }) => postedAt <= at)));
        expect(['CNY', 'USD', 'JPY'].map((currency) => sumIn(currency, balances))).toEqual([0n, 0n, 0n]);
      }
    }),
    { numRuns: 60 },
  );
});
