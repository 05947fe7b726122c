import { postingSchema } from '../../../functions/ledger/contract.ts';
import {
  conclusionEntries,
  type DayMoney,
  moneyOfDay,
  noMoney,
} from '../../../functions/reconciliation/domain/conclusion-entries.ts';
import { effectOf, movedBy as moved } from '../../../functions/reconciliation/domain/differing.ts';
import { type Line, netOf } from '../../../functions/reconciliation/domain/line.ts';
import { readSide } from '../../../functions/reconciliation/domain/read-side.ts';
import { reconcileDay } from '../../../functions/reconciliation/domain/reconcile-day.ts';
import type { Total } from '../../../functions/reconciliation/domain/result.ts';
import { effectOnReceivable } from '../../../functions/reconciliation/domain/unagreed-fees.ts';
import { plantedDays } from '../../builders/a-day.ts';
import { aFound, aResult, aSide, movedBy } from '../../builders/a-difference.ts';
import { aLine } from '../../builders/a-line.ts';

const day = {
  reconciliationId: 'rec_1',
  provider: 'wechatpay',
  businessDate: '2026-11-24',
  revision: 1,
  bankAccount: '6225 0001',
};
const receivable = 'channel-receivable:wechatpay';
const suspense = 'suspense:wechatpay';
const fees = 'channel-fee:wechatpay';
const total = (part: Partial<Total>): Total => ({
  kind: 'PAYMENT',
  currency: 'CNY',
  lines: 1,
  minor: 0n,
  fee: 0n,
  ...part,
});
const money = (part: Partial<DayMoney>): DayMoney => ({ ...noMoney, ...part });

it.each<[string, Partial<DayMoney>, Record<string, number>]>([
  ['fees are taken out of the account', { fees: { CNY: 60n } }, { [receivable]: -60, [fees]: 60 }],
  [
    'a fee beyond the contract is nobody’s yet',
    { fees: { CNY: 61n }, unexpectedFees: { CNY: 1n } },
    { [receivable]: -61, [fees]: 60, [suspense]: 1 },
  ],
  [
    'a payout is on its way',
    { paidOut: { CNY: 500n } },
    { [receivable]: -500, 'settlement-in-transit': 500 },
  ],
  ['a payout arrives', { received: { CNY: 500n } }, { 'bank:6225-0001': 500, 'settlement-in-transit': -500 }],
  ['nothing moves', { fees: { CNY: 0n } }, {}],
])('books that %s', (_what, part, accounts) => {
  expect(movedBy(conclusionEntries(day, money(part)))).toEqual(
    Object.fromEntries(Object.entries(accounts).sort()),
  );
});

it('follows settlements to no bank where the policy names none', () => {
  const { bankAccount: _none, ...rest } = day;
  expect(conclusionEntries(rest, money({ received: { CNY: 1n } }))).toEqual([]);
});

it('books its entries at the end of its own day, once for a revision', () => {
  const entries = conclusionEntries(day, money({ fees: { CNY: 60n } }));
  expect(entries).toEqual(conclusionEntries(day, money({ fees: { CNY: 60n } })));
  expect(entries[0]).toMatchObject({
    postedAt: Date.parse('2026-11-25T00:00:00+08:00') - 1,
    cause: { kind: 'reconciliation.fees', id: 'rec_1' },
  });
});

it('books of a later revision only what it changes', () => {
  const before = money({ fees: { CNY: 60n }, paidOut: { CNY: 500n } });
  const now = money({ fees: { CNY: 59n, USD: 3n }, paidOut: { CNY: 500n } });
  const later = conclusionEntries({ ...day, revision: 2 }, now, before);
  expect(movedBy(later)).toEqual({
    [fees]: -1,
    [`${fees} USD`]: 3,
    [receivable]: 1,
    [`${receivable} USD`]: -3,
  });
  expect(conclusionEntries({ ...day, revision: 3 }, now, now)).toEqual([]);
  const first = conclusionEntries(day, before);
  expect(movedBy([...first, ...later])).toEqual(movedBy(conclusionEntries(day, now)));
});

it('takes no bank line for a settlement that a difference is about, and each line once', () => {
  const bank = aSide({ minor: 300, account: '6225', lineNo: 7 });
  const suggestion = { settlements: [aSide({ minor: -300 })], bank: [bank] };
  const result = aResult({
    totals: { bank: [total({ kind: 'OTHER', minor: 800n, lines: 2 })] },
    found: [
      aFound({ leg: 'C', kind: 'BANK_ONLY', key: 'C:1', sides: { bank }, suggestion }),
      aFound({
        leg: 'C',
        kind: 'BANK_MISSING',
        key: 'C:2',
        sides: { fund: aSide({ minor: -300 }) },
        suggestion,
      }),
    ],
  });
  expect(moneyOfDay({ result, sides: [], policy: { payouts: 'fund-bill' } }).received).toEqual({ CNY: 500n });
});

const nets = [{ account: '1900000109', currency: 'CNY', day: '2026-11-24', net: '8946' }];
const kept = [aLine({ kind: 'SETTLEMENT', minor: -500 })];

it.each<[string, 'daily-net' | 'fund-bill', Record<string, bigint>]>([
  ['the whole net of a day', 'daily-net', { CNY: 8946n }],
  ['the payouts of the fund bill', 'fund-bill', { CNY: 500n }],
])('pays out %s where the policy says so', (_what, payouts, paidOut) => {
  const sides = [
    { side: 'channel' as const, nets, kept: [] },
    { side: 'fund' as const, nets, kept },
  ];
  expect(moneyOfDay({ result: aResult(), sides, policy: { payouts } }).paidOut).toEqual(paidOut);
});

describe('after the conclusion', () => {
  const sum = (lines: readonly Line[] = [], of: (line: Line) => number) =>
    effectOf(
      ...lines.filter(({ status }) => status !== 'FAILED').map((line) => [line.currency, of(line)] as const),
    );
  const isTrade = ({ kind }: Line) => kind !== 'FEE' && kind !== 'SETTLEMENT';

  const read = async ({ policy, lines }: ReturnType<typeof plantedDays>['first']) =>
    Promise.all(
      (['channel', 'fund'] as const).map((side) =>
        readSide({ side, lines: [lines[side] ?? []], legs: [], partitions: 1, policy }, () => undefined),
      ),
    );

  it.each(Array.from({ length: 300 }, (_, seed) => [seed]))(
    'the account and the effects of the differences are what the bill moves (seed %i)',
    async (seed) => {
      const { first } = plantedDays(seed);
      const { policy } = first;
      const { ledger = [], channel = [], fund } = first.lines;
      const result = await reconcileDay(first);
      const entries = conclusionEntries(day, moneyOfDay({ result, sides: await read(first), policy }));
      for (const entry of entries) postingSchema.parse(entry);
      // With no bill of the account, all but what is on its way was paid out.
      const onItsWay = channel.filter(({ status }) => status === 'PROCESSING');
      const bill = policy.payouts === 'daily-net' ? sum(onItsWay, netOf) : sum(fund, netOf);
      const legs = policy.payouts === 'daily-net' ? ['A'] : ['A', 'B'];
      const books = effectOf(
        ...Object.entries(effectOnReceivable(result.found.filter(({ leg }) => legs.includes(leg)))),
        ...Object.entries(sum(ledger.filter(isTrade), moved)),
        ...entries.flatMap(({ currency, lines }) =>
          lines
            .filter(({ account }) => account === receivable)
            .map(({ minor }) => [currency, minor] as const),
        ),
      );
      expect(books).toEqual(bill);
    },
  );
});
