import { expireOrders } from '../../functions/orders/expire-orders.ts';
import { actOnCase } from '../../functions/payments/act-on-case.ts';
import { endOrder } from '../../functions/payments/end-order.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { noAnswer } from '../builders/a-provider.ts';
import { paidMessage } from './support/payment-messages.ts';
import { balances, expectConserved, modelTill, price, type Till } from './support/till.ts';

const code = (error: unknown) => (error instanceof Failure ? error.code : error);
let till: Till;
beforeEach(() => {
  till = modelTill();
});
afterEach(() => expectConserved(till));

const minuteMs = 60_000;
const expire = async () => {
  till.shop.time.now += 31 * minuteMs;
  await expireOrders(till.shop.time.now + minuteMs, till.shop.deps);
  await till.deliver();
};

describe('the end of an order', () => {
  it('closes its attempts at the provider first, and gives back what was paid, once', async () => {
    const { orderId, paymentId } = await till.paid('wechatpay');
    await till.deps.orders.cancel(orderId, '不想要了');
    await till.deliver();
    await endOrder({ orderId, reason: '不想要了' }, till.deps);
    await till.deliver();
    expect(await till.deps.payments.get(paymentId)).toMatchObject({ refundable: 0, refunded: price });
    expect([...till.providers.wechatpay.gaveBack.values()]).toEqual([price]);
    expect(balances(till)).toEqual({});
  });

  it('gives back only what earlier refunds left', async () => {
    const { orderId, paymentId } = await till.paid('alipay');
    await till.refund(paymentId, 799);
    await till.deps.orders.cancel(orderId, '不想要了');
    await till.deliver();
    expect([...till.providers.alipay.gaveBack.values()]).toEqual([799, price - 799]);
    expect(balances(till)).toEqual({});
  });

  it('by the clock closes what can still be paid; money that comes late takes the goods if they are there', async () => {
    const orderId = await till.order();
    const { paymentId, outTradeNo, minor } = await till.open(orderId, 'alipay');
    await expire();
    expect(till.providers.alipay.calls.map((call) => call.split(' ')[0])).toEqual(['open', 'query', 'close']);
    expect(await till.deps.payments.get(paymentId)).toMatchObject({ status: 'CLOSED' });
    await till.tell('alipay', paidMessage.alipay({ outTradeNo, minor }));
    await till.deliver();
    expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'PAID', payment: paymentId });
    expect(till.casesOf()).toEqual([]);
  });

  it('by the clock, with the goods gone: late money goes back by itself', async () => {
    const orderId = await till.order();
    const { paymentId, outTradeNo, minor } = await till.open(orderId, 'alipay');
    await expire();
    await till.order(1000);
    await till.tell('alipay', paidMessage.alipay({ outTradeNo, minor }));
    await till.deliver();
    expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'CANCELLED' });
    expect(await till.deps.payments.get(paymentId)).toMatchObject({ owner: 'SURPLUS', refunded: price });
    expect(till.casesOf()).toEqual(['LATE RESOLVED']);
    expect(balances(till)).toEqual({});
  });

  it('while the provider does not answer leaves the attempt to be asked about', async () => {
    const orderId = await till.order();
    const { paymentId } = await till.open(orderId, 'alipay');
    till.providers.alipay.script.close.push(() => noAnswer);
    await expire();
    expect(await till.deps.payments.get(paymentId)).toMatchObject({ status: 'UNKNOWN', asks: 1 });
  });
});

describe('giving money in suspense to an order, and sending it back, at once', () => {
  it('ends in one of both', async () => {
    const { orderId = '', paymentId, outTradeNo } = await till.open(await till.order(), 'wechatpay');
    await till.tell('wechatpay', paidMessage.wechatpay({ outTradeNo, minor: price - 1 }));
    await till.deliver();
    const caseId = till.cases()[0]?.caseId ?? '';
    const act = (action: Parameters<typeof actOnCase>[0]['action'], deps = till.deps) =>
      actOnCase({ caseId, action, caller: 'clerk' }, deps);
    // The refund comes when it has been seen that the money is still here.
    const pay: typeof till.deps.orders.pay = async (...asked) => {
      await act({ action: 'refund', text: '金额不符' }).catch(code);
      return till.deps.orders.pay(...asked);
    };
    const deps = { ...till.deps, orders: { ...till.deps.orders, pay } };
    await act({ action: 'apply', orderId, text: '差一分，算了' }, deps).catch(code);
    await till.deliver();
    const payment = await till.deps.payments.get(paymentId);
    const order = await till.shop.orders.get(orderId);
    const ofOrder = { owner: 'ORDER', order: 'PAID', refunded: 0 };
    const back = { owner: 'UNKNOWN', order: 'PENDING_PAYMENT', refunded: price - 1 };
    const { owner, refunded } = payment ?? {};
    expect([ofOrder, back]).toContainEqual({ owner, order: order?.status, refunded });
  });

  it('of an order that was cancelled leaves it in suspense, with its case', async () => {
    const attempt = await till.open(await till.order(), 'wechatpay');
    const { orderId = '', paymentId, outTradeNo } = attempt;
    await till.tell('wechatpay', paidMessage.wechatpay({ outTradeNo, minor: price - 1 }));
    await till.deps.orders.cancel(orderId, '不想要了');
    await till.deliver();
    const caseId = till.cases()[0]?.caseId ?? '';
    const apply = () =>
      actOnCase({ caseId, action: { action: 'apply', orderId, text: 'x' }, caller: 'clerk' }, till.deps);
    for (const again of [1, 2]) {
      expect([again, await apply().catch(code)]).toEqual([again, 'WRONG_STATUS']);
      expect(await till.deps.payments.get(paymentId)).toMatchObject({ owner: 'UNKNOWN', orderId });
      expectConserved(till);
    }
    await actOnCase({ caseId, action: { action: 'refund', text: '退回' }, caller: 'clerk' }, till.deps);
    await till.deliver();
    expect(balances(till)).toEqual({});
  });

  it('goes on where it stopped', async () => {
    for (const stopped of ['pay', 'applied'] as const) {
      const shop = modelTill();
      const { orderId = '', paymentId, outTradeNo } = await shop.open(await shop.order(), 'wechatpay');
      await shop.tell('wechatpay', paidMessage.wechatpay({ outTradeNo, minor: price - 1 }));
      const caseId = shop.cases()[0]?.caseId ?? '';
      const stop = async () => {
        throw new Error('stopped here');
      };
      const { deps } = shop;
      const stopping = {
        pay: { ...deps, orders: { ...deps.orders, pay: stop } },
        applied: { ...deps, payments: { ...deps.payments, applied: stop } },
      }[stopped];
      const ask = { caseId, action: { action: 'apply', orderId, text: 'x' }, caller: 'clerk' } as const;
      await expect(actOnCase(ask, stopping)).rejects.toThrow('stopped here');
      expect(await shop.refund(paymentId, 1).catch(code)).toBe('WRONG_STATUS');
      expect(await actOnCase(ask, deps)).toMatchObject({ status: 'RESOLVED' });
      expect(await shop.shop.orders.get(orderId)).toMatchObject({ status: 'PAID', payment: paymentId });
      expectConserved(shop);
    }
  });
});
