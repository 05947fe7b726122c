import fc from 'fast-check';
import { bookLines } from '../../../../infra/sandbox/books.ts';
import {
  asOf,
  closeTrade,
  doneRefunds,
  payTrade,
  refundedOf,
  refundTrade,
  settleRefund,
  type Trade,
} from '../../../../infra/sandbox/trade.ts';

const aTrade = (change: Partial<Trade> = {}): Trade => ({
  provider: 'wechatpay',
  id: 'o1',
  outTradeNo: 'o1',
  channelNo: '42',
  amount: 1_000,
  status: 'OPEN',
  notifyUrl: '',
  createdAt: 0,
  expiresAt: 100,
  refunds: [],
  details: {},
  ...change,
});

const asked = (refundNo: string, amount: number) => ({
  refundNo,
  channelNo: refundNo,
  amount,
  kind: 'refund' as const,
  notifyUrl: '',
  createdAt: 0,
  details: {},
});

/** Any sequence of refunds and results; the trade at its end. */
type Step = {
  readonly no: number;
  readonly amount: number;
  readonly result: 'SUCCESS' | 'ABNORMAL' | 'CLOSED' | 'none';
};
function play(trade: Trade, steps: readonly Step[]): Trade {
  return steps.reduce((current, { no, amount, result }, at) => {
    const done = refundTrade(current, asked(`r${no}`, amount));
    const next = typeof done === 'string' ? current : done.trade;
    return (result === 'none' ? undefined : settleRefund(next, `r${no}`, result, at + 1))?.trade ?? next;
  }, trade);
}

const steps = fc.array(
  fc.record({
    no: fc.integer({ min: 0, max: 5 }),
    amount: fc.integer({ min: 1, max: 1_000 }),
    result: fc.constantFrom('SUCCESS', 'ABNORMAL', 'CLOSED', 'none'),
  }),
);

describe('a trade', () => {
  it('never gives back more than was paid', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const end = play(aTrade({ status: 'PAID', paidAt: 1 }), taken);
        const done = doneRefunds(end).reduce((sum, { amount }) => sum + amount, 0);
        expect(done <= refundedOf(end) && refundedOf(end) <= 1_000).toBe(true);
        expect(end.status).toBe(done === 1_000 ? 'CLOSED' : 'PAID');
      }),
    );
  });

  it('returns its whole fee when all of it was given back, whatever the parts', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (parts) => {
        const amount = parts.reduce((a, b) => a + b, 0);
        const taken = parts.map((part, no) => ({ no, amount: part, result: 'SUCCESS' as const }));
        const end = play(aTrade({ amount, status: 'PAID', paidAt: 0 }), taken);
        const lines = bookLines(
          [end],
          { from: 0, until: 1e6 },
          { rate: 60, isReturned: true, leavesAt: 'arrival' },
        );
        expect(lines).toHaveLength(parts.length + 1);
        expect(lines.reduce((sum, { fee }) => sum + fee, 0)).toBe(0);
      }),
    );
  });

  it('is closed from the instant on at which its time is over', () => {
    expect(asOf(aTrade(), 99).status).toBe('OPEN');
    expect(asOf(aTrade(), 100)).toMatchObject({ status: 'CLOSED', closedAt: 100 });
    expect(asOf(aTrade({ status: 'PAID', paidAt: 5 }), 100).status).toBe('PAID');
  });

  it.each([
    ['UNSEEN', 'UNSEEN'],
    ['CLOSED', 'CLOSED'],
    ['PAID', 'PAID'],
    ['FINISHED', 'PAID'],
  ] as const)('that is %s cannot be closed', (status, refusal) => {
    expect(closeTrade(aTrade({ status }), 1)).toBe(refusal);
  });

  it('is paid once, and after its end only when the payment was under way', () => {
    const paid = payTrade(aTrade(), { now: 1, coupon: 100 });
    expect(paid).toMatchObject({ status: 'PAID', amount: 1_000, payerAmount: 900, paidAt: 1 });
    expect(typeof paid === 'string' ? paid : payTrade(paid, { now: 2 })).toContain('paid already');
    expect(payTrade(aTrade(), { now: 100 })).toContain('closed');
    expect(payTrade(aTrade(), { now: 100, late: true })).toMatchObject({ status: 'PAID' });
    expect(payTrade(aTrade(), { now: 1, coupon: 1_000 })).toContain('no sense');
  });
});
