import type { BusEvent } from '../../events/define-event.ts';
import { paymentEvents } from '../../functions/payments/contract.ts';
import type { RefundFact } from '../../functions/payments/provider.ts';
import { settleRefund } from '../../functions/payments/settle-refund.ts';
import { alipayNotice, paidMessage, refundMessage, yuan } from './support/payment-messages.ts';
import { modelTill, type Till } from './support/till.ts';

let till: Till;
beforeEach(() => {
  till = modelTill();
});

type Posted = {
  readonly data: {
    readonly cause: { readonly kind: string };
    readonly lines: readonly { readonly account: string }[];
    readonly reference?: unknown;
  };
};
const posted = () => till.told.filter(({ type }) => type === 'ledger.posted') as (BusEvent & Posted)[];
const referencesOf = (cause: string) =>
  posted()
    .filter(({ data }) => data.cause.kind === cause)
    .map(({ data }) => data.reference);

/** Who moves what a provider holds says what the provider calls it, and nobody else does. */
function expectReferred() {
  for (const { data } of posted()) {
    const moves = data.lines.some(({ account }) => account.startsWith('channel-receivable:'));
    expect([data.cause.kind, data.reference !== undefined]).toEqual([data.cause.kind, moves]);
  }
}

describe('a capture', () => {
  it.each(['alipay', 'wechatpay', 'unionpay'] as const)(
    'of %s is booked with what the provider calls it',
    async (provider) => {
      const { outTradeNo, paymentId } = await till.paid(provider);
      const captured = (await till.deps.payments.get(paymentId))?.captured;
      const [reference] = referencesOf('payment.captured');
      expect(reference).toEqual({
        kind: 'PAYMENT',
        outNo: outTradeNo,
        channelNo: captured?.channelTxnId,
        paymentNo: captured?.channelTxnId,
        account: captured?.account,
        day: expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
      });
      expectReferred();
    },
  );

  it('of UnionPay is of the day that it settles on, of others of the day in Beijing that it was paid', async () => {
    const days = [];
    for (const provider of ['alipay', 'unionpay'] as const) {
      const { paymentId } = await till.paid(provider);
      const { captured } = (await till.deps.payments.get(paymentId)) ?? {};
      days.push(
        captured?.settlesOn ?? new Date((captured?.paidAt ?? 0) + 8 * 3_600_000).toISOString().slice(0, 10),
      );
      expect(captured?.settlesOn !== undefined).toBe(provider === 'unionpay');
    }
    expect(referencesOf('payment.captured')).toMatchObject(days.map((day) => ({ day })));
  });

  it('is of the provider’s day where our clock is behind and shows the one before', async () => {
    const now = new Date(till.deps.now() + 8 * 3_600_000);
    const next = new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10);
    const { outTradeNo, minor } = await till.open(await till.order());
    const paid = { out_trade_no: outTradeNo, total_amount: yuan(minor), gmt_payment: `${next} 00:00:01` };
    await till.tell('alipay', alipayNotice(paid));
    await till.deliver();
    expect(referencesOf('payment.captured')).toMatchObject([{ day: next }]);
  });

  it('of another amount, of nobody, and a second one say so too', async () => {
    const { outTradeNo, minor } = await till.open(await till.order());
    await till.tell('wechatpay', paidMessage.wechatpay({ outTradeNo, minor: minor + 1, channelTxnId: 'T1' }));
    await till.tell('wechatpay', paidMessage.wechatpay({ outTradeNo, minor, channelTxnId: 'T2' }));
    await till.tell('alipay', paidMessage.alipay({ outTradeNo: 'somebodys', minor: 7, channelTxnId: 'T3' }));
    await till.deliver();
    expect(referencesOf('payment.captured')).toMatchObject([
      { channelNo: 'T1', outNo: outTradeNo },
      { channelNo: 'T2', outNo: outTradeNo },
      { channelNo: 'T3', outNo: 'somebodys' },
    ]);
    expectReferred();
  });

  it('is not written with it on the payment: its entry stays as small as it was', async () => {
    const { paymentId } = await till.paid();
    expect(Object.keys((await till.deps.payments.get(paymentId))?.posting ?? {})).not.toContain('reference');
  });
});

describe('a refund', () => {
  it('of WeChat Pay is booked with its own number and that of the payment', async () => {
    const { outTradeNo, paymentId } = await till.paid();
    const { refund } = await till.refund(paymentId, 100);
    till.providers.wechatpay.script.refund.push(() => ({ state: 'UNKNOWN', cause: 'NO_ANSWER' }));
    await till.deliver();
    const { outRefundNo } = refund;
    await till.tell('wechatpay', refundMessage({ outTradeNo, outRefundNo, minor: 100 }));
    const settled = await till.deps.refunds.get(refund.refundId);
    expect(referencesOf('refund.succeeded')).toEqual([
      {
        kind: 'REFUND',
        outNo: outRefundNo,
        channelNo: settled?.channelRefundId,
        paymentNo: (await till.deps.payments.get(paymentId))?.captured?.channelTxnId,
        account: settled?.account,
        day: new Date((settled?.refundedAt ?? 0) + 8 * 3_600_000).toISOString().slice(0, 10),
      },
    ]);
    expectReferred();
  });

  it('of Alipay has no number there, and the day that its notice tells', async () => {
    const { outTradeNo, minor, paymentId } = await till.paid('alipay');
    const { refund } = await till.refund(paymentId, 100);
    till.providers.alipay.script.refund.push(() => ({ state: 'UNKNOWN', cause: 'NO_ANSWER' }));
    await till.deliver();
    await till.tell(
      'alipay',
      alipayNotice({
        out_trade_no: outTradeNo,
        total_amount: yuan(minor),
        out_biz_no: refund.outRefundNo,
        refund_fee: '1.00',
        gmt_refund: '2026-11-27 00:00:00.123',
      }),
    );
    const [reference] = referencesOf('refund.succeeded');
    expect(reference).toMatchObject({ kind: 'REFUND', outNo: refund.outRefundNo, day: '2026-11-27' });
    expect(reference).not.toHaveProperty('channelNo');
  });

  it('of UnionPay is of the day that it settles on', async () => {
    const { paymentId } = await till.paid('unionpay');
    const { refund } = await till.refund(paymentId, 100);
    const fact: RefundFact = {
      outRefundNo: refund.outRefundNo,
      channelRefundId: 'R1',
      kind: 'REFUND',
      state: 'SUCCEEDED',
      refundedAt: Date.parse('2026-12-31T23:30:00+08:00'),
      settlesOn: '2027-01-01',
      merchant: { account: 'merchant' },
      eventKey: 'R1',
    };
    await settleRefund(refund, { state: 'SUCCEEDED', fact }, till.deps);
    expect(referencesOf('refund.succeeded')).toMatchObject([{ channelNo: 'R1', day: '2027-01-01' }]);
  });
});

it('a fact that is told again is the same entry', async () => {
  const { paymentId } = await till.paid('alipay');
  const payment = await till.deps.payments.get(paymentId);
  const tell = () =>
    paymentEvents({ before: undefined, after: { pk: `PAYMENT#${paymentId}`, sk: 'PAYMENT', ...payment } });
  expect(tell()[0]).toEqual(tell()[0]);
  expect(tell()[0]).toEqual(posted()[0]);
});
