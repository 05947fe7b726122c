import { conservationGaps } from '../../../functions/reconciliation/domain/conservation.ts';
import type { Line } from '../../../functions/reconciliation/domain/line.ts';
import { type Policy, policySchema } from '../../../functions/reconciliation/domain/policy.ts';
import { type DayInput, reconcileDay } from '../../../functions/reconciliation/domain/reconcile-day.ts';
import type { Carried, DayResult } from '../../../functions/reconciliation/domain/result.ts';
import { aLine } from '../../builders/a-line.ts';

const calendar = { holidays: [], workdays: [] };
const day = '2026-11-24';

type Lines = Readonly<Partial<Record<'ledger' | 'channel' | 'fund' | 'bank', readonly Line[]>>>;
type Given = Omit<Partial<DayInput>, 'policy' | keyof Lines> & { readonly policy?: Partial<Policy> };

/** Reconciles, and proves on the way that money is conserved. */
async function run(lines: Lines, { policy, ...given }: Given = {}): Promise<DayResult> {
  const context = { day, calendar, carried: [], ...given, policy: { ...policySchema.parse({}), ...policy } };
  const batches = Object.fromEntries(Object.entries(lines).map(([side, read]) => [side, [read]]));
  const result = await reconcileDay({ ...context, ...batches });
  expect(conservationGaps({ ...lines, ...context, result })).toEqual([]);
  return result;
}

/** What was found, each in a word or two. */
const foundIn = ({ found }: DayResult) =>
  found.map(({ kind, effect, timingUntil }) => [kind, effect, ...(timingUntil ? [timingUntil] : [])]);

const refund = (part: Partial<Line> = {}) =>
  aLine({ kind: 'REFUND', outNo: 'ref-1', channelNo: '5001', paymentNo: '4200001', minor: -3000, ...part });

describe('leg A, journal and trade bill', () => {
  it.each<[string, Lines, unknown[], Partial<Policy>?]>([
    ['alike', { ledger: [aLine()], channel: [aLine({ lineNo: 9, at: 1 })] }, []],
    ['both empty', { ledger: [], channel: [] }, []],
    ['a number that only one side knows', { ledger: [aLine({ channelNo: '' })], channel: [aLine()] }, []],
    ['a number that only the bill lacks', { ledger: [aLine()], channel: [aLine({ channelNo: '' })] }, []],
    ['a number of ours that only one side knows', { ledger: [aLine({ outNo: '' })], channel: [aLine()] }, []],
    [
      'a refund without any number of the provider',
      { ledger: [refund({ channelNo: '' })], channel: [refund({ channelNo: '' })] },
      [],
    ],
    ['a failed line that nobody else has', { ledger: [], channel: [refund({ status: 'FAILED' })] }, []],
    [
      'a refund on its way that is booked already',
      { ledger: [refund()], channel: [refund({ status: 'PROCESSING' })] },
      [],
    ],
    [
      'only in the journal',
      { ledger: [aLine()], channel: [] },
      [['LEDGER_ONLY', { CNY: -10_000 }, '2026-11-25']],
    ],
    [
      'only on the bill',
      { ledger: [], channel: [aLine()] },
      [['CHANNEL_ONLY', { CNY: 10_000 }, '2026-11-25']],
    ],
    [
      'no days of grace',
      { ledger: [aLine()], channel: [] },
      [['LEDGER_ONLY', { CNY: -10_000 }]],
      { timingDays: 0 },
    ],
    [
      'a refund only in the journal',
      { ledger: [refund()], channel: [] },
      [['REFUND_MISSING', { CNY: 3000 }, '2026-11-25']],
    ],
    [
      'a refund only on the bill',
      { ledger: [], channel: [refund()] },
      [['REFUND_EXCESS', { CNY: -3000 }, '2026-11-25']],
    ],
    [
      'a refund on its way',
      { ledger: [], channel: [refund({ status: 'PROCESSING' })] },
      [['REFUND_EXCESS', { CNY: -3000 }, '2026-11-29']],
    ],
    ['one fen less', { ledger: [aLine()], channel: [aLine({ minor: 9999 })] }, [['AMOUNT', { CNY: -1 }]]],
    [
      'failed at the provider',
      { ledger: [aLine()], channel: [aLine({ status: 'FAILED' })] },
      [['STATUS', { CNY: -10_000 }]],
    ],
    [
      'failed in the journal',
      { ledger: [aLine({ status: 'FAILED' })], channel: [aLine()] },
      [['STATUS', { CNY: 10_000 }]],
    ],
    [
      'another currency',
      { ledger: [aLine()], channel: [aLine({ currency: 'USD' })] },
      [['CURRENCY', { CNY: -10_000, USD: 10_000 }]],
    ],
    ['another account', { ledger: [aLine()], channel: [aLine({ account: 'other' })] }, [['ACCOUNT', {}]]],
    [
      'a fee of one fen more',
      { ledger: [aLine()], channel: [aLine({ fee: 61 })] },
      [['FEE', { CNY: -1 }]],
      { fee: { ppm: 6000, rounding: 'half-up', refundReturns: true } },
    ],
    ['a fee where none is agreed on', { ledger: [aLine()], channel: [aLine({ fee: 61 })] }, []],
    [
      'the same line twice on the bill',
      { ledger: [aLine()], channel: [aLine(), aLine({ lineNo: 2 })] },
      [['DUPLICATE_LINE', { CNY: 10_000 }]],
    ],
    [
      'the same line twice in the journal',
      { ledger: [aLine(), aLine({ lineNo: 2 })], channel: [aLine()] },
      [['DUPLICATE_LINE', { CNY: -10_000 }]],
    ],
    [
      'two charges of one attempt',
      { ledger: [aLine()], channel: [aLine(), aLine({ channelNo: '4200002' })] },
      [['DUPLICATE_CHARGE', { CNY: 10_000 }]],
    ],
    [
      'two charges, both booked',
      {
        ledger: [aLine(), aLine({ channelNo: '4200002' })],
        channel: [aLine(), aLine({ channelNo: '4200002' })],
      },
      [],
    ],
    [
      'a dispute that the journal lacks',
      { ledger: [], channel: [aLine({ kind: 'DISPUTE', minor: -10_000 })] },
      [['CHANNEL_ONLY', { CNY: -10_000 }, '2026-11-25']],
    ],
    [
      'fees and payouts are no trade',
      { ledger: [aLine({ kind: 'FEE' })], channel: [aLine({ kind: 'SETTLEMENT' })] },
      [],
    ],
  ])('%s', async (_, lines, expected, policy = {}) => {
    expect(foundIn(await run(lines, { policy }))).toEqual(expected);
  });

  it('pairs equal numbers before a loose one, and each line once', async () => {
    const ledger = [aLine({ channelNo: '', minor: 500 }), aLine({ lineNo: 2 })];
    const result = await run({
      ledger,
      channel: [aLine(), aLine({ lineNo: 2, channelNo: '4200002', minor: 500 })],
    });
    expect([foundIn(result), result.matched.A]).toEqual([[], 2]);
  });

  it('calls the charge that is not booked the second one, also where it came first', async () => {
    const [first, second] = [aLine({ at: 1 }), aLine({ at: 2, channelNo: '4200002' })];
    const result = await run({ ledger: [second], channel: [first, second] });
    expect(result.found.map(({ kind, sides }) => [kind, sides.channel?.channelNo])).toEqual([
      ['DUPLICATE_CHARGE', '4200001'],
    ]);
  });

  it('tells both sides, the field and the key, and counts only what agrees', async () => {
    const result = await run({ ledger: [aLine()], channel: [aLine({ minor: 9999 })] });
    expect(result.matched.A).toBe(0);
    expect(result.found[0]).toMatchObject({
      ...{ leg: 'A', key: 'A:AMOUNT:PAYMENT:ord-1:4200001:2026-11-24', day },
      sides: { ledger: { minor: 10_000 }, channel: { minor: 9999 } },
      fields: [{ field: 'amount', expected: 'CNY 100.00', actual: 'CNY 99.99' }],
    });
  });
});

describe('time', () => {
  const carriedFrom = async (lines: Lines, policy: Partial<Policy> = {}) =>
    (await run(lines, { policy })).carried;
  const late = (part: Partial<Line> = {}) => aLine({ day: '2026-11-25', ...part });

  it.each([
    [
      'the bill is a day late (23:59:59)',
      { ledger: [aLine()], channel: [] },
      { ledger: [], channel: [late()] },
    ],
    [
      'the journal is a day late (00:00:00)',
      { ledger: [], channel: [aLine()] },
      { ledger: [late()], channel: [] },
    ],
  ])('is no difference of its own: %s', async (_, first, second) => {
    const carried = await carriedFrom(first);
    const result = await run(second, { day: '2026-11-25', carried });
    expect(result).toMatchObject({ status: 'BALANCED', found: [], carried: [], matched: { A: 1 } });
    expect(result.cleared).toEqual([carried[0]?.key]);
  });

  it('a late counterpart may differ: what waited is cleared, and what differs is found', async () => {
    const carried = await carriedFrom({ ledger: [aLine()], channel: [] });
    const result = await run({ ledger: [], channel: [late({ minor: 1 })] }, { day: '2026-11-25', carried });
    expect([foundIn(result), result.cleared]).toEqual([
      [['AMOUNT', { CNY: -9999 }]],
      ['A:LEDGER_ONLY:PAYMENT:ord-1:4200001:2026-11-24'],
    ]);
  });

  it('makes a break of it once, under the same key, and still clears it later', async () => {
    const empty: Lines = { ledger: [], channel: [] };
    const days: DayResult[] = [];
    let carried = await carriedFrom({ ledger: [aLine()], channel: [] }, { timingDays: 2 });
    for (const next of ['2026-11-25', '2026-11-26', '2026-11-27']) {
      const result = await run(empty, { day: next, carried, policy: { timingDays: 2 } });
      carried = result.carried;
      days.push(result);
    }
    expect(days.map(foundIn)).toEqual([[], [['LEDGER_ONLY', { CNY: -10_000 }]], []]);
    expect(days.map(({ status }) => status)).toEqual(['BALANCED', 'OUT_OF_BALANCE', 'BALANCED']);
    const end = await run({ ledger: [], channel: [late()] }, { day: '2026-12-20', carried });
    expect([end.cleared, end.carried]).toEqual([['A:LEDGER_ONLY:PAYMENT:ord-1:4200001:2026-11-24'], []]);
  });

  it('keeps what waits apart from the same line told twice on a later day, and loses neither', async () => {
    const { found, carried } = await run({ ledger: [], channel: [aLine()] });
    const twice = [late(), late({ lineNo: 2 })];
    const second = await run({ ledger: [], channel: twice }, { day: '2026-11-25', carried });
    expect(second.found.filter(({ kind }) => kind === 'DUPLICATE_LINE')).toMatchObject([
      { effect: { CNY: 20_000 }, fields: [{ expected: '1 (line 1)', actual: '3' }] },
    ]);
    expect(second.carried.map(({ key }) => key)).toEqual(found.map(({ key }) => key));
  });

  it('keeps differences of the same numbers on two days apart', async () => {
    const differing = (on: string): Lines => ({
      ledger: [aLine({ day: on })],
      channel: [aLine({ day: on, minor: 1 })],
    });
    const first = await run(differing(day));
    const second = await run(differing('2026-11-25'), { day: '2026-11-25', carried: first.carried });
    expect(new Set([...first.found, ...second.found].map(({ key }) => key)).size).toBe(2);
  });

  it('carries a break for 30 days and no longer', async () => {
    const [waiting] = await carriedFrom({ ledger: [aLine()], channel: [] }, { timingDays: 0 });
    const carried = [waiting as Carried];
    expect((await run({ ledger: [], channel: [] }, { day: '2026-12-24', carried })).carried).toEqual(carried);
    expect((await run({ ledger: [], channel: [] }, { day: '2026-12-25', carried })).carried).toEqual([]);
  });

  it.each([
    ['a leap day', '2028-02-28', '2028-02-29'],
    ['no leap day', '2026-02-28', '2026-03-01'],
    ['the end of the year', '2026-12-31', '2027-01-01'],
  ])('goes on to the next day: %s', async (_, on, until) => {
    const result = await run({ ledger: [aLine({ day: on })], channel: [] }, { day: on });
    expect(result.found[0]?.timingUntil).toBe(until);
  });

  it('goes by the source’s own day, whatever the hour: UnionPay’s ends at 23:00', async () => {
    const at = Date.parse('2026-11-24T23:30:00+08:00');
    const result = await run({ ledger: [], channel: [late({ at })] }, { day: '2026-11-25' });
    expect(result.found[0]).toMatchObject({ day: '2026-11-25', timingUntil: '2026-11-26' });
  });

  it('lets a refund on its way go when a later bill tells it again, and asks the fund bill then only', async () => {
    const first = await run({ ledger: [], channel: [refund({ status: 'PROCESSING' })], fund: [] });
    const done = refund({ day: '2026-11-25' });
    const second = await run(
      { ledger: [done], channel: [done], fund: [done] },
      { day: '2026-11-25', carried: first.carried },
    );
    expect(first.found.map(({ kind }) => kind)).toEqual(['REFUND_EXCESS', 'FUND_MISSING']);
    expect(second).toMatchObject({ found: [], carried: [], matched: { A: 1, B: 1 } });
    expect(second.cleared).toHaveLength(2);
  });

  it('lets a refund on its way go when the journal has it and no bill tells it again', async () => {
    const { carried } = await run({ ledger: [], channel: [refund({ status: 'PROCESSING' })] });
    const result = await run({ ledger: [refund()], channel: [] }, { day: '2026-11-26', carried });
    expect(result).toMatchObject({ found: [], carried: [], matched: { A: 1 } });
  });
});

describe('leg B, trade bill and fund bill', () => {
  const fund = (part: Partial<Line> = {}) => aLine({ ...part });
  const fee = (minor: number) => aLine({ kind: 'FEE', channelNo: 'f1', paymentNo: '4200001', minor });

  it.each<[string, readonly Line[], readonly Line[], unknown[]]>([
    ['a fee in a row of its own', [aLine({ fee: 60 })], [fund(), fee(-60)], []],
    ['a fee taken off the row', [aLine({ fee: 60 })], [fund({ minor: 9940 })], []],
    ['a refund net of the fee that comes back', [refund({ fee: -18 })], [refund({ minor: -2982 })], []],
    ['nothing moved by a line of zero', [aLine({ minor: 0 })], [], []],
    ['what failed is not on the account', [refund({ status: 'FAILED' })], [], []],
    ['not on the account', [aLine()], [], [['FUND_MISSING', { CNY: -10_000 }, '2026-11-25']]],
    ['on the account only', [], [fund()], [['FUND_ONLY', { CNY: 10_000 }]]],
    [
      'a transfer',
      [aLine()],
      [fund(), aLine({ kind: 'OTHER', channelNo: 't', paymentNo: '' })],
      [['FUND_ONLY', { CNY: 10_000 }]],
    ],
    ['one fen less', [aLine()], [fund({ minor: 9999 })], [['AMOUNT', { CNY: -1 }]]],
    ['another fee', [aLine({ fee: 60 })], [fund(), fee(-61)], [['FEE', { CNY: -1 }]]],
    ['no fee yet', [aLine({ fee: 60 })], [fund()], [['FEE', { CNY: 60 }, '2026-11-25']]],
  ])('%s', async (_, channel, rows, expected) => {
    expect(foundIn(await run({ channel, fund: rows }))).toEqual(expected);
  });

  it('clears when a fee comes with the next day’s file', async () => {
    const first = await run({ channel: [aLine({ fee: 60 })], fund: [fund()] });
    const second = await run(
      { channel: [], fund: [fee(-60)] },
      { day: '2026-11-25', carried: first.carried },
    );
    expect(second).toMatchObject({ status: 'BALANCED', found: [], carried: [], matched: { B: 1 } });
  });

  it('clears what came in parts over three days', async () => {
    const first = await run({ channel: [aLine({ fee: 60 })], fund: [] }, { policy: { timingDays: 2 } });
    const second = await run(
      { channel: [], fund: [fund()] },
      { day: '2026-11-25', carried: first.carried, policy: { timingDays: 2 } },
    );
    const third = await run(
      { channel: [], fund: [fee(-60)] },
      { day: '2026-11-26', carried: second.carried },
    );
    expect(third).toMatchObject({ found: [], carried: [] });
    expect(third.cleared).toHaveLength(2);
  });

  it('begins again with what the account moved, where a refund on its way is told again', async () => {
    const channel = [refund({ status: 'PROCESSING' })];
    const first = await run({ channel, fund: [refund({ minor: -2900 })] });
    const again = { channel: [refund({ day: '2026-11-25' })], fund: [] };
    const second = await run(again, { day: '2026-11-25', carried: first.carried });
    expect(second.cleared).toEqual(first.found.map(({ key }) => key));
    expect(foundIn(second)).toEqual([['AMOUNT', { CNY: 100 }]]);
    expect(second.carried).toHaveLength(2);
  });

  it('has no leg where there is no fund bill, and leaves what waits as it is', async () => {
    const { carried } = await run({ channel: [aLine()], fund: [] });
    const result = await run({ ledger: [], channel: [] }, { day: '2026-11-30', carried });
    expect(result).toMatchObject({ found: [], carried, matched: { B: 0 } });
  });
});

describe('a result', () => {
  const lines: Lines = {
    ledger: [aLine(), aLine({ lineNo: 2, outNo: 'ord-2', channelNo: '4200002' })],
    channel: [aLine({ fee: 60 }), refund()],
    fund: [aLine()],
  };

  it('has the same hash on every run of the same inputs, and another one of others', async () => {
    const [first, again] = [await run(lines), await run(lines)];
    expect(again).toEqual(first);
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await run({ ...lines, ledger: [] })).hash).not.toBe(first.hash);
    expect((await run(lines, { day: '2026-11-25' })).hash).not.toBe(first.hash);
  });

  it('differs when a late notice is booked after the day was closed, by exactly that line', async () => {
    const before = await run({ ledger: [], channel: [aLine()] });
    const after = await run({ ledger: [aLine()], channel: [aLine()] });
    expect([before.found.length, after.found, after.status]).toEqual([1, [], 'BALANCED']);
  });

  it('has totals by kind and currency, and sums beyond 2^53', async () => {
    const large = Number.MAX_SAFE_INTEGER;
    const channel = [1, 2, 3].map((lineNo) =>
      aLine({ lineNo, outNo: `o${lineNo}`, channelNo: `c${lineNo}`, minor: large, fee: 1 }),
    );
    const { totals, matched } = await run({ ledger: channel, channel });
    expect(matched.A).toBe(3);
    expect(totals.channel).toEqual([
      { kind: 'PAYMENT', currency: 'CNY', lines: 3, minor: 3n * BigInt(large), fee: 3n },
    ]);
  });
});
