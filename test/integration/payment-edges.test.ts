import type { CallbackMessage, ProviderName } from '../../functions/payments/provider.ts';
import { takeCallback } from '../../functions/payments/take-callback.ts';
import {
  noticeFields as unionpayFields,
  signedNotice as unionpayNotice,
} from '../unit/payments/support/unionpay-kit.ts';
import { notice, transactionFields } from '../unit/payments/support/wechatpay-kit.ts';
import { alipayNotice, paidMessage, refundMessage, yuan } from './support/payment-messages.ts';
import { expectConserved, modelTill, price, type Till } from './support/till.ts';

type Attempt = { readonly outTradeNo: string; readonly minor: number };
type Row = {
  readonly provider: ProviderName;
  readonly messages: (attempt: Attempt) => readonly CallbackMessage[];
  readonly before?: (till: Till, paymentId: string, orderId: string) => Promise<void> | void;
  /** What is decided of each message. */
  readonly decisions: readonly string[];
  readonly payment: object;
  readonly cases?: readonly string[];
  /** What the entries say that was done, in order. */
  readonly booked: readonly string[];
};
const [captured, requested, back] = ['payment.captured', 'refund.requested', 'refund.succeeded'];
const isOrders = { status: 'SUCCEEDED', owner: 'ORDER', refundable: price, refunded: 0 };
const alipay = (attempt: Attempt, fields: Readonly<Record<string, string>> = {}) =>
  alipayNotice({ out_trade_no: attempt.outTradeNo, total_amount: yuan(attempt.minor), ...fields });
const other = { channelTxnId: '4200009999999999999999999999' };

const rows: Readonly<Record<string, Row>> = {
  'an exact duplicate': {
    provider: 'wechatpay',
    messages: (attempt) => [paidMessage.wechatpay(attempt), paidMessage.wechatpay(attempt)],
    decisions: ['CAPTURED', 'DUPLICATE'],
    payment: isOrders,
    booked: [captured],
  },
  'the same notify_id with other content': {
    provider: 'alipay',
    messages: (attempt) => [alipay(attempt, { trade_status: 'WAIT_BUYER_PAY' }), alipay(attempt)],
    decisions: ['PENDING', 'CAPTURED'],
    payment: isOrders,
    booked: [captured],
  },
  'a retry signed anew with a new timestamp': {
    provider: 'wechatpay',
    messages: ({ outTradeNo, minor }) =>
      [0, 1000, 299_000].map((later) =>
        notice(
          'TRANSACTION.SUCCESS',
          transactionFields({ out_trade_no: outTradeNo, amount: { total: minor, currency: 'CNY' } }),
          { at: Date.UTC(2026, 10, 26, 4, 30, 0) - later },
        ),
      ),
    decisions: ['CAPTURED', 'DUPLICATE', 'DUPLICATE'],
    payment: isOrders,
    booked: [captured],
  },
  'WAIT after SUCCESS': {
    provider: 'alipay',
    messages: (attempt) => [alipay(attempt), alipay(attempt, { trade_status: 'WAIT_BUYER_PAY' })],
    decisions: ['CAPTURED', 'PENDING'],
    payment: isOrders,
    booked: [captured],
  },
  'CLOSED after SUCCESS': {
    provider: 'alipay',
    messages: (attempt) => [alipay(attempt), alipay(attempt, { trade_status: 'TRADE_CLOSED' })],
    decisions: ['CAPTURED', 'STALE'],
    payment: isOrders,
    booked: [captured],
  },
  'CLOSED, then SUCCESS while the order still waits': {
    provider: 'alipay',
    messages: (attempt) => [alipay(attempt, { trade_status: 'TRADE_CLOSED' }), alipay(attempt)],
    decisions: ['CLOSED', 'CAPTURED'],
    payment: isOrders,
    booked: [captured],
  },
  'SUCCESS after the order was cancelled here': {
    provider: 'alipay',
    before: async (till, _paymentId, orderId) => {
      await till.deps.orders.cancel(orderId, '不想要了');
      await till.deliver();
    },
    messages: (attempt) => [alipay(attempt)],
    decisions: ['CAPTURED'],
    payment: { status: 'SUCCEEDED', owner: 'SURPLUS', refundable: 0, refunded: price },
    cases: ['LATE RESOLVED'],
    booked: [captured, 'payment.surplus', requested, back],
  },
  'TRADE_FINISHED without SUCCESS': {
    provider: 'alipay',
    messages: (attempt) => [alipay(attempt, { trade_status: 'TRADE_FINISHED' })],
    decisions: ['CAPTURED'],
    payment: { ...isOrders, finished: true },
    booked: [captured],
  },
  'TRADE_FINISHED after SUCCESS': {
    provider: 'alipay',
    messages: (attempt) => [
      alipay(attempt),
      alipay(attempt, { trade_status: 'TRADE_FINISHED' }),
      alipay(attempt, { trade_status: 'TRADE_FINISHED' }),
    ],
    decisions: ['CAPTURED', 'DUPLICATE', 'DUPLICATE'],
    payment: { ...isOrders, finished: true },
    booked: [captured],
  },
  'a partial refund, told as TRADE_SUCCESS, that nobody asked for, before the payment': {
    provider: 'alipay',
    messages: (attempt) => [
      alipay(attempt, { refund_fee: '1.00', out_biz_no: 'CONSOLE1', gmt_refund: '2026-11-26 12:40:00' }),
      alipay(attempt),
    ],
    decisions: ['CAPTURED UNKNOWN_REFUND', 'DUPLICATE'],
    payment: isOrders,
    cases: ['UNKNOWN_REFUND OPEN'],
    booked: [captured],
  },
  ...Object.fromEntries(
    [-1, 1].map((fen) => [
      `an amount that is ${fen} fen off`,
      {
        provider: 'wechatpay',
        messages: ({ outTradeNo, minor }: Attempt) => [
          paidMessage.wechatpay({ outTradeNo, minor: minor + fen }),
          paidMessage.wechatpay({ outTradeNo, minor: minor + fen }),
        ],
        decisions: ['WRONG_AMOUNT', 'DUPLICATE'],
        payment: { status: 'SUCCEEDED', owner: 'UNKNOWN', refundable: price + fen },
        cases: ['WRONG_AMOUNT OPEN'],
        booked: [captured],
      } satisfies Row,
    ]),
  ),
  'a coupon: the total is right, the buyer paid less of it': {
    provider: 'wechatpay',
    messages: ({ outTradeNo, minor }) => [
      notice(
        'TRANSACTION.SUCCESS',
        transactionFields({
          out_trade_no: outTradeNo,
          amount: { total: minor, payer_total: minor - 500, currency: 'CNY' },
        }),
      ),
    ],
    decisions: ['CAPTURED'],
    payment: isOrders,
    booked: [captured],
  },
  ...Object.fromEntries(
    ['1e1', '00.10', ' 0.10', '0.101', '-1.00', ''].map((total_amount) => [
      `the amount "${total_amount}"`,
      {
        provider: 'alipay',
        messages: (attempt: Attempt) => [alipay(attempt, { total_amount })],
        decisions: ['CONTENT'],
        payment: { status: 'PENDING' },
        cases: ['MESSAGE OPEN'],
        booked: [],
      } satisfies Row,
    ]),
  ),
  'another app_id': {
    provider: 'alipay',
    messages: (attempt) => [alipay(attempt, { app_id: '2021000000000009' })],
    decisions: ['FOREIGN_MERCHANT'],
    payment: { status: 'PENDING' },
    cases: ['MESSAGE OPEN'],
    booked: [],
  },
  'another mchid': {
    provider: 'wechatpay',
    messages: ({ outTradeNo }) => [
      notice('TRANSACTION.SUCCESS', transactionFields({ out_trade_no: outTradeNo, mchid: '1900000009' })),
    ],
    decisions: ['FOREIGN_MERCHANT'],
    payment: { status: 'PENDING' },
    cases: ['MESSAGE OPEN'],
    booked: [],
  },
  'another currency': {
    provider: 'wechatpay',
    messages: ({ outTradeNo, minor }) => [
      notice(
        'TRANSACTION.SUCCESS',
        transactionFields({ out_trade_no: outTradeNo, amount: { total: minor, currency: 'USD' } }),
      ),
    ],
    decisions: ['CURRENCY'],
    payment: { status: 'PENDING' },
    cases: ['MESSAGE OPEN'],
    booked: [],
  },
  'UnionPay says A6, done with a flaw': {
    provider: 'unionpay',
    messages: ({ outTradeNo, minor }) => [
      unionpayNotice(unionpayFields({ orderId: outTradeNo, txnAmt: String(minor), respCode: 'A6' })),
    ],
    decisions: ['CAPTURED'],
    payment: isOrders,
    booked: [captured],
  },
  'UnionPay says 05, not known yet': {
    provider: 'unionpay',
    messages: ({ outTradeNo, minor }) => [
      unionpayNotice(unionpayFields({ orderId: outTradeNo, txnAmt: String(minor), respCode: '05' })),
    ],
    decisions: ['PENDING'],
    payment: { status: 'PENDING' },
    booked: [],
  },
  'the number of our order at another provider': {
    provider: 'wechatpay',
    messages: ({ outTradeNo, minor }) => [paidMessage.alipay({ outTradeNo, minor })],
    decisions: ['UNKNOWN_ORDER'],
    payment: { status: 'PENDING' },
    cases: ['UNKNOWN_ORDER OPEN'],
    booked: [captured],
  },
  'CLOSED by another provider': {
    provider: 'wechatpay',
    messages: (attempt) => [alipay(attempt, { trade_status: 'TRADE_CLOSED' })],
    decisions: ['STALE'],
    payment: { status: 'PENDING' },
    booked: [],
  },
  'an order of nobody': {
    provider: 'wechatpay',
    messages: ({ minor }) => [
      paidMessage.wechatpay({ outTradeNo: 'NOBODY', minor }),
      paidMessage.wechatpay({ outTradeNo: 'NOBODY', minor }),
    ],
    decisions: ['UNKNOWN_ORDER', 'DUPLICATE'],
    payment: { status: 'PENDING' },
    cases: ['UNKNOWN_ORDER OPEN'],
    booked: [captured],
  },
  'the same order paid twice in one channel': {
    provider: 'wechatpay',
    messages: (attempt) => [
      paidMessage.wechatpay(attempt),
      paidMessage.wechatpay({ ...attempt, ...other }),
      paidMessage.wechatpay({ ...attempt, ...other }),
      paidMessage.wechatpay(attempt),
    ],
    decisions: ['CAPTURED', 'PAID_TWICE', 'DUPLICATE', 'DUPLICATE'],
    payment: isOrders,
    cases: ['DUPLICATE RESOLVED'],
    booked: [captured, captured, requested, back],
  },
  'the payment first without its number at the provider, then with it': {
    provider: 'wechatpay',
    messages: (attempt) => [
      notice(
        'TRANSACTION.SUCCESS',
        transactionFields({
          out_trade_no: attempt.outTradeNo,
          transaction_id: undefined,
          amount: { total: attempt.minor, currency: 'CNY' },
        }),
      ),
      paidMessage.wechatpay(attempt),
    ],
    decisions: ['CAPTURED', 'DUPLICATE'],
    payment: isOrders,
    booked: [captured],
  },
  'a refund that nobody asked for': {
    provider: 'wechatpay',
    messages: (attempt) => [
      paidMessage.wechatpay(attempt),
      refundMessage({ outTradeNo: attempt.outTradeNo, outRefundNo: 'CONSOLE1', minor: 100 }),
      refundMessage({ outTradeNo: attempt.outTradeNo, outRefundNo: 'CONSOLE1', minor: 100 }),
    ],
    decisions: ['CAPTURED', 'UNKNOWN_REFUND', 'UNKNOWN_REFUND'],
    payment: isOrders,
    cases: ['UNKNOWN_REFUND OPEN'],
    booked: [captured],
  },
};

/**
 * What providers' own tests prove of their readers is not repeated here: sign_type, doubled and extra fields, charsets,
 * one byte changed, headers, the clock of ±300 s, serials and certificates, sealed texts, downgrades, size. DB down and
 * the probe are in payments.test.ts.
 */
describe('a callback (异步通知)', () => {
  it.each(Object.entries(rows))('of %s', async (_what, row) => {
    const till = modelTill();
    const orderId = await till.order();
    const { paymentId, outTradeNo, minor } = await till.open(orderId, row.provider);
    await row.before?.(till, paymentId, orderId);
    for (const message of row.messages({ outTradeNo, minor })) {
      const provider = 'wechatpay-signature' in message.headers ? 'wechatpay' : providerOf(message);
      expect(await till.tell(provider, message)).toMatchObject({ status: 200 });
      await till.deliver();
    }
    expect(till.failed).toEqual([]);
    expect(till.kept.map(({ decision }) => decision)).toEqual(row.decisions);
    expect(await till.deps.payments.get(paymentId)).toMatchObject(row.payment);
    expect(till.casesOf()).toEqual(row.cases ?? []);
    expect(bookedBy(till)).toEqual(row.booked);
    expectConserved(till);
  });
});

const providerOf = ({ body }: CallbackMessage): ProviderName =>
  Buffer.from(body).includes('signPubKeyCert') ? 'unionpay' : 'alipay';

type Entry = { readonly type: string; readonly data: { readonly cause: { readonly kind: string } } };
const bookedBy = ({ told }: Till): readonly string[] =>
  (told as unknown as readonly Entry[])
    .filter(({ type }) => type === 'ledger.posted')
    .map(({ data }) => data.cause.kind);

describe('paid twice (重复支付)', () => {
  it('over two channels goes back once, whichever is told first, however often', async () => {
    for (const first of ['alipay', 'unionpay'] as const) {
      const till = modelTill();
      const orderId = await till.order();
      const attempts = {
        alipay: await till.open(orderId, 'alipay'),
        unionpay: await till.open(orderId, 'unionpay'),
      };
      const second = first === 'alipay' ? ('unionpay' as const) : ('alipay' as const);
      for (const name of [first, second, first, second] as const) {
        await till.tell(name, paidMessage[name](attempts[name]));
        await till.deliver();
      }
      expect(await till.deps.payments.get(attempts[first].paymentId)).toMatchObject(isOrders);
      expect(await till.deps.payments.get(attempts[second].paymentId)).toMatchObject({
        owner: 'SURPLUS',
        refunded: price,
      });
      expect([...till.providers[second].gaveBack.values()]).toEqual([price]);
      expect(till.providers[first].gaveBack.size).toBe(0);
      expect(till.casesOf()).toEqual(['DUPLICATE RESOLVED']);
      expectConserved(till);
    }
  });

  it('of both at once is one for the order and one that goes back', async () => {
    const till = modelTill();
    const orderId = await till.order();
    const [a, b] = [await till.open(orderId, 'alipay'), await till.open(orderId, 'wechatpay')];
    await Promise.all([
      till.tell('alipay', paidMessage.alipay(a)),
      till.tell('wechatpay', paidMessage.wechatpay(b)),
      till.tell('alipay', paidMessage.alipay(a)),
    ]);
    await till.deliver();
    expect(
      till
        .payments()
        .map(({ owner }) => owner)
        .sort(),
    ).toEqual(['ORDER', 'SURPLUS']);
    expectConserved(till);
  });

  it('with the wrong amount while the right one is on its way loses neither', async () => {
    const till = modelTill();
    const attempt = await till.open(await till.order(), 'wechatpay');
    const right = paidMessage.wechatpay(attempt);
    const wrong = paidMessage.wechatpay({ outTradeNo: attempt.outTradeNo, minor: 100, ...other });
    const { captureOddly } = till.deps.payments;
    // The right one comes between the look and the write of the wrong one.
    const payments = {
      ...till.deps.payments,
      captureOddly: async (odd: Parameters<typeof captureOddly>[0]) => {
        await till.tell('wechatpay', right);
        return captureOddly(odd);
      },
    };
    await takeCallback({ provider: 'wechatpay', message: wrong }, { ...till.deps, payments });
    await till.deliver();
    const came = till.payments().reduce((sum, { captured: what }) => sum + (what?.minor ?? 0), 0);
    expect(came).toBe(price + 100);
    expect(till.casesOf()).toEqual(['DUPLICATE RESOLVED']);
    expectConserved(till);
  });
});
