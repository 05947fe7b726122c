import fc from 'fast-check';
import { netOf } from '../../../../functions/reconciliation/domain/line.ts';
import { alipayBills } from '../../../../infra/sandbox/alipay/bills.ts';
import { bookLines } from '../../../../infra/sandbox/books.ts';
import type { ProviderName, Refund, Trade } from '../../../../infra/sandbox/trade.ts';
import type { Dispute } from '../../../../infra/sandbox/unionpay/commands.ts';
import { fileContent } from '../../../../infra/sandbox/unionpay/file.ts';
import { settlePeriod } from '../../../../infra/sandbox/unionpay/settle-day.ts';
import { wechatBills } from '../../../../infra/sandbox/wechatpay/bills.ts';
import { billOf, inPieces } from '../../../builders/bill-reading.ts';

// The sandbox shares no code with the program: what it writes is read here as a provider's.
const day = '2026-11-25';
const dayStart = Date.parse(`${day}T00:00:00+08:00`);
const accounts = { alipay: '2088721996721370', wechatpay: '1900000109', unionpay: '777290058110097' };

const amounts = fc.integer({ min: 1, max: 9_999_999 });
const moments = fc.integer({ min: 0, max: 79_199 }).map((second) => dayStart + second * 1_000);

type Sold = { readonly amount: number; readonly at: number; readonly refunds: readonly number[] };
const sold: fc.Arbitrary<Sold> = fc.record({
  amount: amounts,
  at: moments,
  refunds: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 2 }),
});

const number = (head: string, at: number, length: number) =>
  head + String(at + 1).padStart(length - head.length, '0');

function aTrade(provider: ProviderName, { amount, at, refunds }: Sold, index: number): Trade {
  const returned = refunds.map(
    (percent, nth): Refund => ({
      refundNo: `back-${index}-${nth}`,
      channelNo: number('503', index * 10 + nth, provider === 'unionpay' ? 21 : 29),
      amount: Math.max(1, Math.floor((amount * percent) / 100)),
      kind: 'refund',
      status: 'SUCCESS',
      notifyUrl: '',
      createdAt: at,
      doneAt: at,
      details: { traceNo: '000002', txnType: '04', orderId: `BACK${index}X${nth}` },
    }),
  );
  const fitting = returned.filter(({ amount: back }, nth) => back * (nth + 1) <= amount);
  return {
    provider,
    id: `order-${index}`,
    outTradeNo: `order-${index}`,
    channelNo: number('4200', index, provider === 'unionpay' ? 21 : 28),
    amount,
    status: 'PAID',
    notifyUrl: '',
    createdAt: at,
    expiresAt: at + 1,
    paidAt: at,
    refunds: fitting,
    details: { subject: '红茶, "250g"', description: '红茶 250g, `装', traceNo: '000001', bizType: '000201' },
  };
}

const trades = (provider: ProviderName) =>
  fc
    .array(sold, { minLength: 1, maxLength: 12 })
    .map((all) => all.map((each, at) => aTrade(provider, each, at)));

const paid = (all: readonly Trade[]) => all.reduce((sum, { amount }) => sum + amount, 0);
const returned = (all: readonly Trade[]) =>
  all.flatMap(({ refunds }) => refunds).reduce((sum, { amount }) => sum + amount, 0);
const bill = (
  content: Buffer | 'EMPTY' | undefined,
  source: ProviderName,
  kind: 'trade' | 'fund' = 'trade',
) => {
  if (!(content instanceof Buffer)) throw new Error('the sandbox wrote no bill');
  return billOf(inPieces(content), { source, kind, account: accounts[source], businessDate: day });
};
const sum = (lines: readonly { readonly minor: number; readonly fee: number }[]) =>
  lines.reduce((total, line) => total + netOf(line), 0);

describe('the bills that the sandbox writes are read whole, to the fen', () => {
  it('of Alipay: trade and fund bill, which come to the same', () =>
    fc.assert(
      fc.asyncProperty(trades('alipay'), async (all) => {
        const bills = alipayBills(all, day, accounts.alipay);
        const trade = await bill(bills.trade, 'alipay');
        const fund = await bill(bills.signcustomer, 'alipay', 'fund');
        const moved = trade.lines.reduce((total, { minor }) => total + minor, 0);
        expect(moved).toBe(paid(all) - returned(all));
        expect(sum(fund.lines)).toBe(sum(trade.lines));
        expect(fund.summary.statements[0]?.closing).toBe(BigInt(sum(trade.lines)));
        expect(trade.summary.notes).toEqual([]);
      }),
      { numRuns: 60 },
    ));

  it('of WeChat Pay: every type of trade bill, and the fund bill', () =>
    fc.assert(
      fc.asyncProperty(trades('wechatpay'), async (all) => {
        const { ALL, SUCCESS, REFUND, BASIC } = wechatBills(all, day);
        const trade = await bill(ALL, 'wechatpay');
        const payments = await bill(SUCCESS, 'wechatpay');
        const refunds = REFUND === 'EMPTY' ? [] : (await bill(REFUND, 'wechatpay')).lines;
        const fund = await bill(BASIC, 'wechatpay', 'fund');
        expect(trade.lines.reduce((total, { minor }) => total + minor, 0)).toBe(paid(all) - returned(all));
        expect(sum(payments.lines) + sum(refunds)).toBe(sum(trade.lines));
        expect(sum(fund.lines)).toBe(sum(trade.lines));
      }),
      { numRuns: 60 },
    ));

  it('of UnionPay: transactions and disputes out of one deflated zip', () =>
    fc.assert(
      fc.asyncProperty(trades('unionpay'), async (all) => {
        const policy = { rate: 60, isReturned: true, leavesAt: 'arrival' } as const;
        const file = fileContent(day, bookLines(all, settlePeriod(day), policy), [aDispute]);
        const { lines, summary } = await bill(file, 'unionpay');
        const disputes = lines.filter(({ kind }) => kind === 'DISPUTE');
        const moved = lines
          .filter(({ kind }) => kind !== 'DISPUTE')
          .reduce((total, { minor }) => total + minor, 0);
        expect(moved).toBe(paid(all) - returned(all));
        expect(disputes.map(({ minor, paymentNo }) => [minor, paymentNo])).toEqual([
          [-500, aDispute.queryId],
        ]);
        expect(summary.notes).toEqual([]);
      }),
      { numRuns: 60 },
    ));

  it('of UnionPay with disputes alone, whose ZM is empty', async () => {
    const { lines, summary } = await bill(fileContent(day, [], [aDispute]), 'unionpay');
    expect([lines.length, summary.kind, summary.format]).toEqual([1, 'trade', 'unionpay-zm+zme']);
  });
});

const aDispute: Dispute = {
  traceNo: '000007',
  at: dayStart + 3_600_000,
  paidAt: dayStart - 86_400_000,
  amount: 500,
  txnAmount: 1_000,
  queryId: '202611241000000000001',
};
