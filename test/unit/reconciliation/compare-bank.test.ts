import { balanceBreaks, type Closing } from '../../../functions/reconciliation/domain/balances.ts';
import type { Statement } from '../../../functions/reconciliation/domain/bill.ts';
import { compareBank } from '../../../functions/reconciliation/domain/compare-bank.ts';
import { coveringSet } from '../../../functions/reconciliation/domain/covering-set.ts';
import { addBankDays, addDays, isBankDay } from '../../../functions/reconciliation/domain/days.ts';
import type { Line } from '../../../functions/reconciliation/domain/line.ts';
import { type Policy, policySchema } from '../../../functions/reconciliation/domain/policy.ts';
import { reconcileDay } from '../../../functions/reconciliation/domain/reconcile-day.ts';
import type { Carried } from '../../../functions/reconciliation/domain/result.ts';
import { aLine } from '../../builders/a-line.ts';

// The national holidays of 2026 around 1 October, with the Saturday that is worked instead.
const calendar = {
  holidays: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
  workdays: ['2026-10-10'],
};
const day = '2026-11-24';

const payout = (minor: number, part: Partial<Line> = {}) =>
  aLine({ kind: 'SETTLEMENT', channelNo: 'SETTLE001', outNo: '', paymentNo: '', minor: -minor, ...part });
const credit = (minor: number, part: Partial<Line> = {}) =>
  aLine({
    kind: 'OTHER',
    channelNo: 'b1',
    outNo: '',
    paymentNo: '',
    account: '6225',
    minor,
    reference: '',
    ...part,
  });

type Given = {
  readonly settlements?: readonly Line[];
  readonly bank?: readonly Line[];
  readonly carried?: readonly Carried[];
  readonly day?: string;
  readonly policy?: Partial<Policy>;
};
const compare = ({ policy, ...given }: Given) =>
  compareBank({
    ...{ settlements: [], bank: [], carried: [], day, calendar, ...given },
    policy: { ...policySchema.parse({}), ...policy },
  });
const foundIn = (given: Given) =>
  compare(given).found.map(({ kind, effect, suggestion }) => [
    kind,
    effect,
    ...(suggestion
      ? [suggestion.settlements.map(({ minor }) => -minor), suggestion.bank.map(({ minor }) => minor)]
      : []),
  ]);

describe('leg C, payouts and the bank', () => {
  it.each<[string, Given, unknown[]]>([
    [
      'named in the text',
      { settlements: [payout(900)], bank: [credit(900, { reference: '提现 SETTLE001 结算' })] },
      [],
    ],
    [
      'named by EndToEndId',
      {
        settlements: [payout(900, { channelNo: '', outNo: 'withdraw-7' })],
        bank: [credit(900, { outNo: 'withdraw-7' })],
      },
      [],
    ],
    ['the same amount in time', { settlements: [payout(900)], bank: [credit(900)] }, []],
    [
      'the fee was netted by the bank',
      { settlements: [payout(900)], bank: [credit(895, { reference: 'SETTLE001' })] },
      [['BANK_AMOUNT', { CNY: -5 }]],
    ],
    ['not there yet', { settlements: [payout(900)] }, [['BANK_MISSING', { CNY: -900 }]]],
    ['nobody paid it out', { bank: [credit(900)] }, [['BANK_ONLY', { CNY: 900 }]]],
    [
      'part of a longer number is no name',
      { settlements: [payout(900)], bank: [credit(800, { reference: 'SETTLE0012' })] },
      [
        ['BANK_MISSING', { CNY: -900 }],
        ['BANK_ONLY', { CNY: 800 }],
      ],
    ],
    [
      'another currency',
      { settlements: [payout(900)], bank: [credit(900, { currency: 'USD' })] },
      [
        ['BANK_MISSING', { CNY: -900 }],
        ['BANK_ONLY', { USD: 900 }],
      ],
    ],
    [
      'no decimals',
      { settlements: [payout(900, { currency: 'JPY' })], bank: [credit(900, { currency: 'JPY' })] },
      [],
    ],
    [
      'three decimals',
      {
        settlements: [payout(1005, { currency: 'KWD' })],
        bank: [credit(1004, { currency: 'KWD', reference: 'SETTLE001' })],
      },
      [['BANK_AMOUNT', { KWD: -1 }]],
    ],
    [
      'booked before it was paid out',
      { settlements: [payout(900)], bank: [credit(900, { day: '2026-11-23' })] },
      [
        ['BANK_MISSING', { CNY: -900 }],
        ['BANK_ONLY', { CNY: 900 }],
      ],
    ],
    [
      'the same line twice',
      { settlements: [payout(900)], bank: [credit(900), credit(900, { lineNo: 2 })] },
      [['DUPLICATE_LINE', { CNY: 900 }]],
    ],
    [
      'two equal amounts on one day: suggested, not matched',
      {
        settlements: [payout(900), payout(900, { channelNo: 'SETTLE002' })],
        bank: [credit(900), credit(900, { channelNo: 'b2' })],
      },
      [
        ['BANK_MISSING', { CNY: -900 }, [900], [900]],
        ['BANK_MISSING', { CNY: -900 }, [900], [900]],
        ['BANK_ONLY', { CNY: 900 }, [900], [900]],
        ['BANK_ONLY', { CNY: 900 }, [900], [900]],
      ],
    ],
    [
      'several payouts came as one: suggested, not matched',
      {
        settlements: [
          payout(900),
          payout(77, { channelNo: 'SETTLE002' }),
          payout(5, { channelNo: 'SETTLE003' }),
        ],
        bank: [credit(977)],
      },
      [
        ['BANK_MISSING', { CNY: -900 }, [900, 77], [977]],
        ['BANK_MISSING', { CNY: -77 }, [900, 77], [977]],
        ['BANK_MISSING', { CNY: -5 }],
        ['BANK_ONLY', { CNY: 977 }, [900, 77], [977]],
      ],
    ],
    [
      'one payout came as several: suggested, not matched',
      { settlements: [payout(900)], bank: [credit(300), credit(600, { channelNo: 'b2' })] },
      [
        ['BANK_MISSING', { CNY: -900 }, [900], [300, 600]],
        ['BANK_ONLY', { CNY: 300 }, [900], [300, 600]],
        ['BANK_ONLY', { CNY: 600 }, [900], [300, 600]],
      ],
    ],
  ])('%s', (_, given, expected) => {
    expect(foundIn(given)).toEqual(expected);
  });

  it('waits until the bank days are over, then is a break, and still clears by name', () => {
    const friday = payout(900, { day: '2026-11-27' });
    const first = compare({ settlements: [friday], day: '2026-11-27' });
    const [sunday, tuesday] = ['2026-11-29', '2026-12-01'].map((on) =>
      compare({ carried: first.carried, day: on }),
    );
    expect(first.found[0]?.timingUntil).toBe('2026-12-01');
    expect([sunday?.found, tuesday?.found.map(({ kind, timingUntil }) => [kind, timingUntil])]).toEqual([
      [],
      [['BANK_MISSING', undefined]],
    ]);
    const late = compare({
      carried: tuesday?.carried ?? [],
      bank: [credit(900, { day: '2026-12-09', reference: 'SETTLE001' })],
      day: '2026-12-09',
    });
    expect([late.found, late.cleared, late.carried]).toEqual([[], [first.found[0]?.key], []]);
  });

  it('does not match an amount after it was due without a name, but suggests it', () => {
    const { carried } = compare({ settlements: [payout(900)], policy: { bankDueDays: 0 } });
    const late = { carried, bank: [credit(900, { day: '2026-12-09' })], day: '2026-12-09' };
    expect(foundIn(late)).toEqual([['BANK_ONLY', { CNY: 900 }, [900], [900]]]);
  });

  it('suggests a holiday’s payouts that the bank paid at once', () => {
    const holiday = ['2026-09-30', '2026-10-01', '2026-10-02', '2026-10-03'];
    let carried: readonly Carried[] = [];
    for (const [index, on] of holiday.entries())
      carried = compare({
        settlements: [payout(100 + index, { day: on, channelNo: `SETTLE00${index}` })],
        carried,
        day: on,
      }).carried;
    const due = compare({
      carried,
      day: '2026-10-08',
      bank: [credit(100 + 101 + 102, { day: '2026-10-08' })],
    });
    expect(
      due.found.map(({ kind, suggestion }) => [kind, suggestion?.settlements.map((side) => side.day)]),
    ).toEqual([['BANK_ONLY', ['2026-09-30', '2026-10-01', '2026-10-02']]]);
  });

  it('counts only lines of the account that have one of the words', async () => {
    const lines = [
      credit(1, { counterparty: '财付通支付' }),
      credit(2, { lineNo: 2, counterparty: '房东' }),
      credit(3, { lineNo: 3, account: '9' }),
    ];
    const policy = policySchema.parse({ bankAccount: '6225', bankWords: ['财付通'] });
    const result = await reconcileDay({ day, calendar, carried: [], policy, bank: [lines] });
    expect(result.found.map(({ effect }) => effect)).toEqual([{ CNY: 1 }]);
    expect(result.totals.bank?.map((total) => total.lines)).toEqual([1]);
  });

  it('expects UnionPay’s net of a day, which no line tells', async () => {
    const policy = policySchema.parse({ bankAccount: '6225', payouts: 'daily-net' });
    const channel = [
      aLine({ fee: 60 }),
      aLine({ lineNo: 2, kind: 'REFUND', outNo: 'r', channelNo: 'r', minor: -3000, fee: -18 }),
    ];
    const bank = [credit(9940 - 2982)];
    const result = await reconcileDay({
      day,
      calendar,
      carried: [],
      policy,
      ledger: [channel],
      channel: [channel],
      bank: [bank],
    });
    expect([result.status, result.matched]).toEqual(['BALANCED', { A: 2, B: 0, C: 1 }]);
  });
});

describe('bank days', () => {
  it.each([
    ['2026-09-30', true],
    ['2026-10-01', false],
    ['2026-10-03', false],
    ['2026-10-08', true],
    ['2026-10-10', true],
    ['2026-10-11', false],
  ])('%s: %s', (on, works) => {
    expect(isBankDay(on, calendar)).toBe(works);
  });

  it.each([
    ['2026-09-30', 0, '2026-09-30'],
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-10-08', 2, '2026-10-10'],
    ['2026-12-31', 1, '2027-01-01'],
  ])('%s and %i more: %s', (from, days, expected) => {
    expect(addBankDays(from, days, calendar)).toBe(expected);
  });

  it('refuses a calendar without any', () => {
    const holidays = Array.from({ length: 90 }, (_, index) => addDays('2026-11-24', index));
    expect(() => addBankDays('2026-11-24', 1, { holidays, workdays: [] })).toThrow(RangeError);
  });
});

describe('a covering set', () => {
  const of = (...amounts: number[]) => amounts.map((minor) => ({ minor, day }));
  it.each([
    ['a single one', of(5, 7, 9), 7, [7]],
    ['neighbours before others', of(1, 9, 4, 6, 5), 10, [4, 6]],
    ['the latest of equal runs', of(3, 7, 3, 7), 10, [3, 7]],
    ['any set where no neighbours do', of(1, 50, 2, 60, 3), 6, [1, 2, 3]],
    ['either sign', of(10, -3, 99), 7, [10, -3]],
    ['none', of(2, 4, 6), 5, undefined],
  ])('%s', (_, candidates, target, expected) => {
    expect(coveringSet(candidates, target)?.map(({ minor }) => minor)).toEqual(expected);
  });

  it('gives up after so much work, and always at the same place', () => {
    const candidates = of(...Array.from({ length: 60 }, (_, index) => 2 * index + 1000));
    expect(coveringSet(candidates, 1_000_001)).toBeUndefined();
  });
});

describe('balances', () => {
  const statement = (part: Partial<Statement> = {}): Statement => ({
    ...{
      account: '6225',
      currency: 'CNY',
      from: day,
      to: day,
      opening: 100n,
      closing: 150n,
      id: 's7',
      sequence: 7,
    },
    ...part,
  });
  const before: Closing = {
    account: '6225',
    currency: 'CNY',
    day: '2026-11-23',
    balance: 100n,
    id: 's6',
    sequence: 6,
  };
  const breaks = (statements: readonly Statement[], previous: readonly Closing[] = [before]) =>
    balanceBreaks({ leg: 'C', statements, previous }).map(({ fields }) => fields.map(({ field }) => field));

  it.each<[string, readonly Statement[], readonly (readonly string[])[]]>([
    ['go on', [statement()], []],
    [
      'go on from page to page',
      [statement({ sequence: 8, id: 's8', opening: 150n, closing: 160n }), statement()],
      [],
    ],
    ['a gap', [statement({ sequence: 8 })], [['count']]],
    ['an overlap', [statement({ sequence: 5 })], [['count']]],
    ['told twice', [statement(), statement()], [['count']]],
    ['told before', [statement({ id: 's6', sequence: 6 })], [['count']]],
    ['a copy (CpyDplctInd)', [statement({ copy: true })], [['count']]],
    ['opening is not the last closing', [statement({ opening: 99n })], [['balance']]],
    ['a gap and another opening', [statement({ sequence: 9, opening: 99n })], [['count', 'balance']]],
    ['another account begins', [statement({ account: 'new', sequence: 1 })], []],
  ])('%s', (_, statements, expected) => {
    expect(breaks(statements)).toEqual(expected);
  });

  it('begin again with the year', () => {
    const [last, first] = [
      { ...before, day: '2026-12-31', sequence: 260 },
      statement({ from: '2027-01-01', to: '2027-01-01', sequence: 1 }),
    ];
    expect(breaks([first], [last])).toEqual([]);
  });

  it.each([
    [50n, []],
    [49n, [['balance']]],
  ])('opening and lines of %s make the closing', (net, expected) => {
    const movements = [{ account: '6225', currency: 'CNY', day, net }];
    const found = balanceBreaks({ leg: 'B', statements: [statement()], previous: [before], movements });
    expect(found.map(({ fields }) => fields.map(({ field }) => field))).toEqual(expected);
  });
});
