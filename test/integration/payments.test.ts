import { askWhatIsDue } from '../../functions/payments/ask-what-is-due.ts';
import { openPayment } from '../../functions/payments/open-payment.ts';
import type { CallbackMessage, ProviderName } from '../../functions/payments/provider.ts';
import { sendRefund } from '../../functions/payments/settle-refund.ts';
import { takeCallback } from '../../functions/payments/take-callback.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { aPaymentFact, noAnswer } from '../builders/a-provider.ts';
import {
  envelope,
  notice,
  sealed,
  signedMessage,
  transactionFields,
} from '../unit/payments/support/wechatpay-kit.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { alipayNotice, paidMessage, refundMessage } from './support/payment-messages.ts';
import { expectConserved, price, stream, type Till, tillOn, watched } from './support/till.ts';

let local: LocalTable;
let till: Till;
beforeEach(async () => {
  local = await startLocalTable();
  const heard = stream();
  till = tillOn(watched(local.table, heard), heard);
});
afterEach(() => local.stop());

const code = (error: unknown) => (error instanceof Failure ? error.code : error);
const payment = async (paymentId: string) => till.deps.payments.get(paymentId);
const minuteMs = 60_000;

describe('what a callback costs', () => {
  it.each(['alipay', 'wechatpay', 'unionpay'] as const)(
    'of %s is one request, new or a duplicate, and at most two write units',
    async (provider) => {
      const { outTradeNo, minor } = await till.open(await till.order(), provider);
      const plain = tillOn(local.table, stream());
      const message = paidMessage[provider]({ outTradeNo, minor });
      local.take();
      expect((await plain.tell(provider, message))?.status).toBe(200);
      expect(local.take()).toEqual({ requests: 1, writeUnits: 2, readUnits: 0 });
      expect((await plain.tell(provider, message))?.status).toBe(200);
      const { requests, writeUnits, readUnits } = local.take();
      expect({ requests, readUnits }).toEqual({ requests: 1, readUnits: 0 });
      expect(writeUnits).toBeLessThanOrEqual(2);
      expect(plain.kept.map(({ decision }) => decision)).toEqual(['CAPTURED', 'DUPLICATE']);
    },
  );

  it('that no provider signed is nothing', async () => {
    const { outTradeNo, minor } = await till.open(await till.order());
    const { headers, body } = paidMessage.wechatpay({ outTradeNo, minor });
    local.take();
    const answer = await till.tell('wechatpay', { headers, body: Buffer.concat([body, Buffer.from(' ')]) });
    expect(answer?.status).toBe(400);
    expect(local.take()).toEqual({ requests: 0, writeUnits: 0, readUnits: 0 });
    expect(till.kept).toMatchObject([{ outcome: 'refused', decision: 'SIGNATURE' }]);
  });
});

describe('opening', () => {
  const ask = (orderId: string, idempotencyKey: string, method = 'qr') =>
    openPayment(
      { orderId, request: { provider: 'wechatpay', method }, caller: 'shop', idempotencyKey },
      till.deps,
    );

  it('costs what the table of access patterns says', async () => {
    const orderId = await till.order();
    const plain = tillOn(local.table, stream());
    local.take();
    await openPayment(
      { orderId, request: { provider: 'alipay' }, caller: 'shop', idempotencyKey: 'k' },
      plain.deps,
    );
    expect(local.take()).toEqual({ requests: 3, writeUnits: 13, readUnits: 1 });
  });

  it('answers the same to the same key, and asks the provider once', async () => {
    const orderId = await till.order();
    const first = await ask(orderId, 'k');
    expect(await ask(orderId, 'k')).toEqual({ ...first, payment: expect.anything(), replayed: true });
    expect(first).toMatchObject({ action: { kind: 'qr' }, payment: { status: 'PENDING', minor: price } });
    expect(till.providers.wechatpay.calls).toEqual([`open ${first.payment.outTradeNo}`]);
    expect(await ask(orderId, 'k', 'h5').catch(code)).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await till.deps.payments.ofOrder(orderId)).length).toBe(1);
  });

  it('from another network address with the same key is the same, and keeps no hash of the address', async () => {
    const orderId = await till.order();
    const from = (ip: string, openId: string) => {
      const request = { provider: 'wechatpay', method: 'h5', buyer: { ip, openId } } as const;
      return openPayment({ orderId, request, caller: 'shop', idempotencyKey: 'k' }, till.deps);
    };
    const { payment } = await from('203.0.113.7', 'o');
    expect(await from('203.0.113.8', 'o')).toMatchObject({ payment: { hash: payment.hash }, replayed: true });
    expect(await from('203.0.113.7', 'p').catch(code)).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('of two clicks at once makes one attempt', async () => {
    const orderId = await till.order();
    const both = await Promise.all([ask(orderId, 'k'), ask(orderId, 'k')]);
    expect(new Set(both.map((each) => each.payment.paymentId)).size).toBe(1);
    expect((await till.deps.payments.ofOrder(orderId)).length).toBe(1);
  });

  it('left without an answer is UNKNOWN, asked again under the same number, and captured when it was paid', async () => {
    const orderId = await till.order();
    till.providers.wechatpay.script.open.push(() => noAnswer);
    expect(await ask(orderId, 'k').catch(code)).toBe('PROVIDER_UNAVAILABLE');
    const [unknown] = await till.deps.payments.ofOrder(orderId);
    expect(unknown).toMatchObject({ status: 'UNKNOWN' });
    const { payment: again } = await ask(orderId, 'k');
    expect(again).toMatchObject({ paymentId: unknown?.paymentId, status: 'PENDING' });
    const { outTradeNo, minor, paymentId } = again;
    expect(till.providers.wechatpay.calls).toEqual([`open ${outTradeNo}`, `open ${outTradeNo}`]);
    await till.tell('wechatpay', paidMessage.wechatpay({ outTradeNo, minor }));
    await till.deliver();
    expect(await payment(paymentId)).toMatchObject({
      status: 'SUCCEEDED',
      owner: 'ORDER',
      refundable: price,
    });
    expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'PAID', payment: paymentId });
    expectConserved(till);
  });

  it('declined is closed, and the same key says so again without asking', async () => {
    const orderId = await till.order();
    till.providers.wechatpay.script.open.push(() => ({ state: 'DECLINED', code: 'NO_AUTH' }));
    expect(await ask(orderId, 'k').catch(code)).toBe('PAYMENT_DECLINED');
    expect(await ask(orderId, 'k')).toMatchObject({ payment: { status: 'CLOSED' }, action: undefined });
    expect(till.providers.wechatpay.calls.map((call) => call.split(' ')[0])).toEqual(['open', 'query']);
  });

  it.each([
    ['no order', 'ORDER_NOT_FOUND', async () => 'ord_00000000000000000000000000'],
    ['a paid order', 'WRONG_STATUS', async () => (await till.paid()).orderId],
    [
      'an order whose time is nearly over',
      'WRONG_STATUS',
      async () => {
        const orderId = await till.order();
        till.shop.time.now += 30 * minuteMs - 59_000;
        return orderId;
      },
    ],
  ])('is refused for %s: %s', async (_what, refusal, orderId) => {
    expect(await ask(await orderId(), 'k').catch(code)).toBe(refusal);
  });
});

it('a refund, asked for and settled, costs what the table of access patterns says', async () => {
  const { paymentId } = await till.paid();
  const plain = tillOn(local.table, stream());
  const ask = (idempotencyKey: string) => plain.refund(paymentId, 100, { idempotencyKey });
  local.take();
  const { refund } = await ask('first');
  expect(local.take()).toEqual({ requests: 3, writeUnits: 5, readUnits: 2 });
  await ask('second');
  expect(local.take()).toEqual({ requests: 4, writeUnits: 5, readUnits: 3 });
  await sendRefund(refund.refundId, plain.deps);
  expect(local.take()).toEqual({ requests: 3, writeUnits: 5, readUnits: 2 });
  const { outRefundNo } = (await ask('third')).refund;
  local.take();
  const { outTradeNo } = till.payments()[0] ?? { outTradeNo: '' };
  await plain.tell('wechatpay', refundMessage({ outTradeNo, outRefundNo, minor: 100 }));
  expect(local.take()).toEqual({ requests: 2, writeUnits: 5, readUnits: 1 });
});

describe('asking the provider', () => {
  it('closes an attempt whose time is over at the provider first', async () => {
    const { paymentId, outTradeNo, expiresAt } = await till.open(await till.order());
    till.shop.time.now = expiresAt;
    till.providers.wechatpay.script.query.push(() => noAnswer);
    till.providers.wechatpay.script.close.push((usual) => {
      expect(till.payments().find((each) => each.paymentId === paymentId)?.status).toBe('PENDING');
      return usual();
    });
    await askWhatIsDue(expiresAt + minuteMs, till.deps);
    expect(till.providers.wechatpay.calls).toEqual(
      ['open', 'query', 'close'].map((call) => `${call} ${outTradeNo}`),
    );
    expect(await payment(paymentId)).toMatchObject({ status: 'CLOSED' });
  });

  it('keeps an attempt that cannot be closed, and takes what it tells when it was paid all the same', async () => {
    const { paymentId, outTradeNo, minor, expiresAt } = await till.open(await till.order());
    till.shop.time.now = expiresAt;
    till.providers.wechatpay.script.close.push(() => ({ state: 'DECLINED', code: 'ORDERPAID' }));
    await askWhatIsDue(expiresAt + minuteMs, till.deps);
    expect(await payment(paymentId)).toMatchObject({ status: 'PENDING', asks: 1 });
    till.shop.time.now += minuteMs;
    const fact = aPaymentFact({ outTradeNo, state: 'SUCCEEDED', amount: { currency: 'CNY', minor } });
    till.providers.wechatpay.script.query.push(() => ({ state: 'SUCCEEDED', fact }));
    await askWhatIsDue(till.shop.time.now + minuteMs, till.deps);
    expect(await payment(paymentId)).toMatchObject({ status: 'SUCCEEDED', owner: 'ORDER' });
    expectConserved(till);
  });

  it('asks less and less often while nothing is known, and concludes nothing from silence', async () => {
    const { paymentId, createdAt } = await till.open(await till.order());
    const asked: number[] = [];
    for (let minute = 1; minute < 30; minute += 1) {
      till.shop.time.now = createdAt + minute * minuteMs;
      till.providers.wechatpay.script.query.splice(0, 9, () => noAnswer);
      const { attempts } = await askWhatIsDue(till.shop.time.now + 1, till.deps);
      if (attempts > 0) asked.push(minute);
    }
    expect(asked).toEqual([3, 4, 6, 10, 18]);
    expect(await payment(paymentId)).toMatchObject({ status: 'UNKNOWN' });
  });
});

describe('what is not written down is not acknowledged', () => {
  const down = (paths: readonly ('write' | 'get' | 'transact')[]) => {
    const broken = async () => {
      throw new Error('the table is down');
    };
    const table = { ...local.table, ...Object.fromEntries(paths.map((path) => [path, broken])) };
    return tillOn(table, stream());
  };
  const notAcknowledged: Readonly<Record<ProviderName, { status: number; body?: string }>> = {
    alipay: { status: 503, body: 'failure' },
    wechatpay: { status: 503 },
    unionpay: { status: 503 },
  };

  it.each(['alipay', 'wechatpay', 'unionpay'] as const)(
    '%s comes again while the table is down',
    async (name) => {
      const { paymentId, outTradeNo, minor } = await till.open(await till.order(), name);
      const broken = down(['write']);
      const message = paidMessage[name]({ outTradeNo, minor });
      expect(await broken.tell(name, message)).toMatchObject(notAcknowledged[name]);
      expect(broken.failed).toMatchObject([{ message: 'the table is down' }]);
      expect(await payment(paymentId)).toMatchObject({ status: 'PENDING' });
      expect(await till.tell(name, message)).toMatchObject({ status: 200 });
      expect(await payment(paymentId)).toMatchObject({ status: 'SUCCEEDED' });
    },
  );

  it('comes again where its case cannot be opened', async () => {
    const broken = down(['transact']);
    const message = paidMessage.alipay({ outTradeNo: 'NOBODY', minor: 500 });
    expect(await broken.tell('alipay', message)).toMatchObject({ status: 503 });
    expect(await till.tell('alipay', message)).toMatchObject({ status: 200 });
    expect(till.casesOf()).toEqual(['UNKNOWN_ORDER OPEN']);
    expectConserved(till);
  });

  it('comes again where the message cannot be kept, and is a duplicate then', async () => {
    const { outTradeNo, minor } = await till.open(await till.order());
    const message = paidMessage.wechatpay({ outTradeNo, minor });
    const keep = async () => {
      throw new Error('the bucket is down');
    };
    const answer = await takeCallback({ provider: 'wechatpay', message }, { ...till.deps, keep });
    expect(answer?.status).toBe(503);
    expect((await till.tell('wechatpay', message))?.status).toBe(200);
    expect(till.kept.map(({ decision }) => decision)).toEqual(['DUPLICATE']);
    await till.deliver();
    expectConserved(till);
  });

  it('comes again where the providers cannot be read', async () => {
    const { outTradeNo, minor } = await till.open(await till.order());
    const providers = async () => {
      throw new Error('the secret is not there');
    };
    const message = paidMessage.wechatpay({ outTradeNo, minor });
    const answer = await takeCallback({ provider: 'wechatpay', message }, { ...till.deps, providers });
    expect(answer).toEqual({ status: 503, headers: {}, body: '' });
  });
});

describe('messages that are not of a payment', () => {
  const told = async (provider: ProviderName, message: CallbackMessage) => {
    const answer = await till.tell(provider, message);
    return { status: answer?.status, decisions: till.kept.map(({ decision }) => decision) };
  };

  it('a probe of our signature check is refused without a case', async () => {
    const { headers, body } = paidMessage.wechatpay({ outTradeNo: 'X', minor: 1 });
    const probe = { headers: { ...headers, 'wechatpay-signature': 'WECHATPAY/SIGNTEST/abc' }, body };
    expect(await told('wechatpay', probe)).toEqual({ status: 400, decisions: ['PROBE'] });
    expect(till.casesOf()).toEqual([]);
  });

  it('one that is signed and makes no sense is accepted, with one case a day', async () => {
    const odd = alipayNotice({ notify_type: 'servicewindow_pay' });
    expect(await told('alipay', odd)).toEqual({ status: 200, decisions: ['UNSUPPORTED'] });
    await told('alipay', odd);
    expect(till.casesOf()).toEqual(['MESSAGE OPEN']);
  });

  it('one that we have no key to open comes again, and a person hears of it', async () => {
    const resource = sealed(JSON.stringify(transactionFields()), { key: 'another-key-that-we-do-not-have!' });
    const sealedOtherwise = signedMessage(JSON.stringify(envelope('TRANSACTION.SUCCESS', resource)));
    expect(await told('wechatpay', sealedOtherwise)).toEqual({ status: 503, decisions: ['DECRYPTION'] });
    expect(till.casesOf()).toEqual(['MESSAGE OPEN']);
  });

  it('a provider that is not set up has no callbacks', async () => {
    const message = notice('TRANSACTION.SUCCESS', transactionFields());
    const deps = { ...till.deps, providers: async () => new Map() };
    expect(await takeCallback({ provider: 'wechatpay', message }, deps)).toBeUndefined();
  });
});
