import { postedEvent } from '../../../functions/ledger/contract.ts';
import { accountNames, kindOf } from '../../../functions/ledger/domain/account.ts';
import { accountKinds, postingSchema } from '../../../functions/ledger/domain/posting.ts';
import { addedUp, turnoversOf } from '../../../functions/ledger/domain/turnover.ts';
import { postingOf } from '../../../functions/ledger/posted-entries.ts';
import { entryWrites, itemsOf } from '../../../functions/ledger/store.ts';
import { aPosting } from '../../builders/posting.ts';

const lines = (...minors: number[]) => minors.map((minor) => ({ account: 'suspense:alipay', minor }));

it.each([
  ['one side', { lines: lines(5) }],
  ['sides that differ by a fen', { lines: lines(5, -4) }],
  [
    'sides that differ beyond what a double holds',
    { lines: lines(2 ** 53 - 1, 2 ** 53 - 1, -(2 ** 53 - 1)) },
  ],
  ['a fraction', { lines: lines(0.5, -0.5) }],
  ['negative zero', { lines: lines(0, -0) }],
  ['an account of no kind', { lines: [...lines(5), { account: 'cash', minor: -5 }] }],
  [
    'more lines than a transaction takes',
    { lines: Array.from({ length: 32 }, (_, at) => lines(1, -1)[at % 2]) },
  ],
  ['an id that reaches into other keys', { entryId: 'ent#1' }],
  ['a time before 1970', { postedAt: -1 }],
  ['a currency of nobody', { currency: 'RMB' }],
])('refuses an entry with %s', (_, part) => {
  expect(postingSchema.safeParse(aPosting()).success).toBe(true);
  expect(postingSchema.safeParse({ ...aPosting(), ...part }).success).toBe(false);
});

it('refuses to transfer nothing', () => {
  expect(() => aPosting({ minor: 0 })).toThrow('negative zero');
});

it('comes out of its event as it went in', () => {
  const reference = { kind: 'PAYMENT', outNo: 'a', day: '2026-11-24' } as const;
  const posting = aPosting({ reverses: 'ent_0', reference });
  const event = postedEvent(posting);
  expect(postingOf(event as Parameters<typeof postingOf>[0])).toEqual(posting);
});

it.each([
  ['two currencies', (data: Told) => ({ ...data, lines: [data.lines[0], inDollars] }), 'one currency'],
  ['another id', (data: Told) => ({ ...data, entryId: 'ent_2' }), 'not that of its entry'],
  ['sides that differ', (data: Told) => ({ ...data, lines: [data.lines[0], data.lines[0]] }), 'differ'],
])('is not booked from an event with %s', (_, change, message) => {
  const event = postedEvent(aPosting()) as Parameters<typeof postingOf>[0];
  const spoilt = { ...event, data: change(event.data) } as typeof event;
  expect(() => postingOf(spoilt)).toThrow(message);
});
type Told = Parameters<typeof postingOf>[0]['data'];
const inDollars = { account: 'revenue-clearing', amount: { currency: 'USD', minor: -4798 } };

it('adds lines of one account up as one entry of it, both sides for themselves', () => {
  const posting = { ...aPosting(), lines: [...lines(7, 5, -2), { account: 'bank:icbc', minor: -10 }] };
  expect(turnoversOf(posting)).toEqual([
    { account: 'suspense:alipay', currency: 'CNY', debit: 12n, credit: 2n, entries: 1 },
    { account: 'bank:icbc', currency: 'CNY', debit: 0n, credit: 10n, entries: 1 },
  ]);
});

it('keeps currencies of an account apart', () => {
  const both = [aPosting(), aPosting({ currency: 'USD' })].flatMap(turnoversOf);
  expect(
    addedUp([...both, ...both]).map(({ account, currency, entries }) => [account, currency, entries]),
  ).toEqual([
    ['channel-receivable:alipay', 'CNY', 2],
    ['channel-receivable:alipay', 'USD', 2],
    ['revenue-clearing', 'CNY', 2],
    ['revenue-clearing', 'USD', 2],
  ]);
});

it('has a Chinese name for every kind of account, and knows the kind of each account', () => {
  expect(Object.keys(accountNames).sort()).toEqual([...accountKinds].sort());
  expect(new Set(Object.values(accountNames)).size).toBe(accountKinds.length);
  for (const kind of accountKinds) expect([kindOf(kind), kindOf(`${kind}:alipay`)]).toEqual([kind, kind]);
  expect(() => kindOf('constructor')).toThrow(RangeError);
});

it('is at most as many writes as a transaction takes, each item once', () => {
  const most = {
    ...aPosting(),
    lines: Array.from({ length: 30 }, (_, at) => ({
      account: `suspense:p${at}`,
      minor: at % 2 === 0 ? 1 : -1,
    })),
  };
  const writes = entryWrites([postingSchema.parse(most)], 0);
  const keys = writes.map((write) => (write.kind === 'put' ? write.item : write.key));
  expect(new Set(keys.map(({ pk, sk }) => `${pk} ${sk}`)).size).toBe(writes.length);
  expect([writes.length, itemsOf([most])]).toEqual([91, 91]);
});

it('cannot be counted where the sum of a side is not a safe integer', () => {
  const much = 2 ** 53 - 1;
  const posting = { ...aPosting(), lines: [...lines(much, much), ...lines(-much, -much)] };
  expect(() => entryWrites([postingSchema.parse(posting)], 0)).toThrow('too large');
});
