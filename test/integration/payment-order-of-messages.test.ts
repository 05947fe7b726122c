import * as fc from 'fast-check';
import type { CallbackMessage, ProviderName } from '../../functions/payments/provider.ts';
import { noAnswer } from '../builders/a-provider.ts';
import { alipayNotice, paidMessage, refundMessage, yuan } from './support/payment-messages.ts';
import { balances, expectConserved, modelTill, price, type Till } from './support/till.ts';

type Attempt = { readonly outTradeNo: string; readonly minor: number };
type Message = (attempt: Attempt) => CallbackMessage;

const alipay =
  (fields: Readonly<Record<string, string>>): Message =>
  ({ outTradeNo, minor }) =>
    alipayNotice({ out_trade_no: outTradeNo, total_amount: yuan(minor), ...fields });
const part = { refund_fee: '1.00', out_biz_no: 'CONSOLE1', gmt_refund: '2026-11-26 12:40:00.123' };
const twice: Message = ({ outTradeNo, minor }) =>
  paidMessage.wechatpay({ outTradeNo, minor, channelTxnId: '4200009999999999999999999999' });

/** What one payment can be told as; all of it true, at some time. */
const stories: Readonly<Record<string, { provider: ProviderName; messages: readonly Message[] }>> = {
  'Alipay: waiting, paid, refunded in part at the console, finished': {
    provider: 'alipay',
    messages: [
      alipay({ trade_status: 'WAIT_BUYER_PAY' }),
      alipay({}),
      alipay(part),
      alipay({ ...part, trade_status: 'TRADE_FINISHED' }),
      alipay({ trade_status: 'TRADE_FINISHED' }),
    ],
  },
  'Alipay: closed, and paid': {
    provider: 'alipay',
    messages: [
      alipay({ trade_status: 'WAIT_BUYER_PAY' }),
      alipay({ trade_status: 'TRADE_CLOSED' }),
      alipay({}),
    ],
  },
  'Alipay: paid, and given back whole at the console': {
    provider: 'alipay',
    messages: [
      alipay({}),
      alipay({
        trade_status: 'TRADE_CLOSED',
        refund_fee: yuan(price),
        out_biz_no: 'CONSOLE2',
        gmt_refund: '2026-11-26 12:40:00.123',
      }),
    ],
  },
  'WeChat Pay: paid, and two refunds that nobody asked for': {
    provider: 'wechatpay',
    messages: [
      paidMessage.wechatpay,
      ...['CONSOLE1', 'CONSOLE2'].map(
        (outRefundNo): Message =>
          ({ outTradeNo }) =>
            refundMessage({ outTradeNo, outRefundNo, minor: 100 }),
      ),
    ],
  },
};

/** What it comes to: the same, whatever the order was. Of messages that wait for a person, all are kept. */
const endOf = (till: Till) => ({
  payments: till
    .payments()
    .map(({ status, owner, refundable, refunded, finished, captured }) => ({
      ...{ status, owner, refundable, refunded, finished },
      came: captured?.minor,
    }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  refunds: till
    .refunds()
    .map(({ status, minor }) => `${status} ${minor}`)
    .sort(),
  cases: till.casesOf().sort(),
  accounts: balances(till),
});

/** Each message at least once, in any order, some more often. */
const anyOrder = (count: number) => {
  const all = Array.from({ length: count }, (_, at) => at);
  const more = fc.array(fc.integer({ min: 0, max: count - 1 }), { maxLength: 3 });
  return more.chain((extra) => fc.shuffledSubarray([...all, ...extra], { minLength: count + extra.length }));
};

async function told(provider: ProviderName, messages: readonly Message[], order: readonly number[]) {
  const till = modelTill();
  const attempt = await till.open(await till.order(), provider);
  for (const at of order) {
    const message = messages[at]?.(attempt);
    if (!message) throw new Error('no such message');
    expect(await till.tell(provider, message)).toMatchObject({ status: 200 });
    await till.deliver();
  }
  expectConserved(till);
  return endOf(till);
}

describe('messages of one payment in any order, some more than once, come to the same', () => {
  it.each(Object.entries(stories))('%s', async (_name, { provider, messages }) => {
    const inOrder = await told(
      provider,
      messages,
      Array.from(messages, (_, at) => at),
    );
    expect(inOrder.payments).toMatchObject([{ status: 'SUCCEEDED', came: price }]);
    await fc.assert(
      fc.asyncProperty(anyOrder(messages.length), async (order) => {
        expect(await told(provider, messages, order)).toEqual(inOrder);
      }),
      { numRuns: 60 },
    );
  });

  it('two payments under one number: one is the order’s, the other one goes back', async () => {
    const messages = [paidMessage.wechatpay, twice];
    const inOrder = await told('wechatpay', messages, [0, 1]);
    expect(inOrder.accounts).toEqual({ 'channel-receivable:wechatpay': price, 'revenue-clearing': -price });
    await fc.assert(
      fc.asyncProperty(anyOrder(2), async (order) => {
        expect(await told('wechatpay', messages, order)).toEqual(inOrder);
      }),
      { numRuns: 30 },
    );
  });

  it('our own refunds: done once each, abnormal first or not', async () => {
    const run = async (order: readonly number[]) => {
      const till = modelTill();
      const { paymentId, outTradeNo } = await till.paid('wechatpay');
      till.providers.wechatpay.script.refund.push(
        () => noAnswer,
        () => noAnswer,
      );
      const numbers: string[] = [];
      for (const minor of [700, 800]) numbers.push((await till.refund(paymentId, minor)).refund.outRefundNo);
      await till.deliver();
      const [a = '', b = ''] = numbers;
      const messages = [
        paidMessage.wechatpay({ outTradeNo, minor: price }),
        refundMessage({ outTradeNo, outRefundNo: a, minor: 700, state: 'ABNORMAL' }),
        refundMessage({ outTradeNo, outRefundNo: a, minor: 700 }),
        refundMessage({ outTradeNo, outRefundNo: b, minor: 800, state: 'CLOSED' }),
      ];
      for (const at of order) {
        const message = messages[at];
        if (message) expect(await till.tell('wechatpay', message)).toMatchObject({ status: 200 });
        await till.deliver();
      }
      expectConserved(till);
      const { cases: _whoseOrderTheyHave, ...end } = endOf(till);
      return end;
    };
    const inOrder = await run([0, 1, 2, 3]);
    expect(inOrder.refunds).toEqual(['FAILED 800', 'SUCCEEDED 700']);
    await fc.assert(
      fc.asyncProperty(anyOrder(4), async (order) => {
        expect(await run(order)).toEqual(inOrder);
      }),
      { numRuns: 60 },
    );
  });
});
