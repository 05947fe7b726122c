import { actOnCase, type CaseAction } from '../../functions/payments/act-on-case.ts';
import { askWhatIsDue } from '../../functions/payments/ask-what-is-due.ts';
import { decideRefund } from '../../functions/payments/decide-refund.ts';
import type { RefundAnswer } from '../../functions/payments/provider.ts';
import { requestRefund } from '../../functions/payments/request-refund.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { noAnswer } from '../builders/a-provider.ts';
import { cny } from '../builders/order.ts';
import {
  alipayNotice,
  complaintMessage,
  paidMessage,
  refundMessage,
  yuan,
} from './support/payment-messages.ts';
import { balances, expectConserved, modelTill, price, type Till } from './support/till.ts';

const code = (error: unknown) => (error instanceof Failure ? error.code : error);
const dayMs = 86_400_000;
let till: Till;
beforeEach(() => {
  till = modelTill();
});
afterEach(() => expectConserved(till));

const paymentNow = async (paymentId: string) => till.deps.payments.get(paymentId);
const refundNow = async (refundId: string) => till.deps.refunds.get(refundId);
const act = (caseId: string, action: CaseAction, caller = 'clerk') =>
  actOnCase({ caseId, action, caller }, till.deps);
const caseOf = (kind: string) => till.cases().find((each) => each.kind === kind)?.caseId ?? '';
const decide = (refundId: string, decision: 'approve' | 'reject', caller = 'manager') =>
  decideRefund({ refundId, decision, reason: 'looked at it', caller }, till.deps);

describe('asking for a refund (退款)', () => {
  it.each([
    ['a fen more than was paid', price + 1, 'REFUND_EXCEEDS_PAYMENT'],
    ['nothing', 0, 'INVALID_REQUEST'],
    ['less than nothing', -1, 'INVALID_REQUEST'],
  ])('is refused for %s', async (_what, minor, refusal) => {
    const { paymentId } = await till.paid();
    expect(await till.refund(paymentId, minor).catch(code)).toBe(refusal);
    expect(await paymentNow(paymentId)).toMatchObject({ refundable: price, refundIds: [] });
  });

  it('is refused when parts would be more than was paid, and the rest can still go back', async () => {
    const { paymentId } = await till.paid();
    await till.refund(paymentId, 1000);
    expect(await till.refund(paymentId, price - 999).catch(code)).toBe('REFUND_EXCEEDS_PAYMENT');
    await till.refund(paymentId, price - 1000);
    await till.deliver();
    expect(await paymentNow(paymentId)).toMatchObject({ refundable: 0, refunded: price });
  });

  it('is refused in another currency', async () => {
    const { paymentId } = await till.paid();
    const ask = {
      paymentId,
      request: { amount: { currency: 'USD', minor: 1 }, reason: 'x' },
      caller: 'clerk',
      idempotencyKey: 'k',
    };
    expect(await requestRefund(ask, till.deps).catch(code)).toBe('INVALID_REQUEST');
  });

  it.each(['alipay', 'wechatpay', 'unionpay'] as const)(
    'is taken by %s to the last moment of its window',
    async (name) => {
      const { paymentId } = await till.paid(name);
      const { paidAt = 0 } = (await paymentNow(paymentId))?.captured ?? {};
      till.shop.time.now = paidAt + till.providers[name].limits.refundWindowDays * dayMs;
      await till.refund(paymentId, 1);
      till.shop.time.now += 1;
      expect(await till.refund(paymentId, 1).catch(code)).toBe('REFUND_LIMIT');
    },
  );

  it('is refused once the provider has finished with the payment', async () => {
    const { paymentId, outTradeNo, minor } = await till.paid('alipay');
    const finished = { out_trade_no: outTradeNo, total_amount: yuan(minor), trade_status: 'TRADE_FINISHED' };
    await till.tell('alipay', alipayNotice(finished));
    expect(await till.refund(paymentId, 1).catch(code)).toBe('REFUND_LIMIT');
  });

  it('is refused for what is not paid, closed, or not ours', async () => {
    const { paymentId, outTradeNo } = await till.open(await till.order(), 'alipay');
    expect(await till.refund(paymentId, 1).catch(code)).toBe('WRONG_STATUS');
    await till.tell('alipay', alipayNotice({ out_trade_no: outTradeNo, trade_status: 'TRADE_CLOSED' }));
    expect(await till.refund(paymentId, 1).catch(code)).toBe('WRONG_STATUS');
    expect(await till.refund('pay_0', 1).catch(code)).toBe('PAYMENT_NOT_FOUND');
  });

  it('is once for a key, and never another amount under it', async () => {
    const { paymentId } = await till.paid();
    const ask = (minor: number) => till.refund(paymentId, minor, { idempotencyKey: 'k' });
    const { refund } = await ask(100);
    expect(await ask(100)).toMatchObject({ refund: { refundId: refund.refundId }, replayed: true });
    expect(await ask(101).catch(code)).toBe('IDEMPOTENCY_KEY_REUSED');
    await till.deliver();
    expect(await ask(100)).toMatchObject({ refund: { status: 'SUCCEEDED' }, replayed: true });
    expect([...till.providers.wechatpay.gaveBack.values()]).toEqual([100]);
  });

  it('the 51st time is refused by the condition of the write', async () => {
    const { paymentId } = await till.paid('wechatpay');
    for (let at = 0; at < 50; at += 1) await till.refund(paymentId, 1);
    expect(await till.refund(paymentId, 1).catch(code)).toBe('REFUND_LIMIT');
    await till.deliver();
    expect(await paymentNow(paymentId)).toMatchObject({ refunded: 50, refundable: price - 50 });
  });

  it('of the whole cancels an order that is not sent, also when it goes in parts', async () => {
    const { paymentId, orderId } = await till.paid();
    await till.refund(paymentId, 1000);
    await till.deliver();
    expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'PAID' });
    await till.refund(paymentId, price - 1000);
    await till.deliver();
    expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'CANCELLED' });
  });

  it('of the whole cancels the order though we stop between both', async () => {
    const { paymentId, orderId } = await till.paid();
    const cancel = async () => {
      throw new Error('stopped here');
    };
    const deps = { ...till.deps, orders: { ...till.deps.orders, cancel } };
    const request = { amount: cny(price), reason: '不想要了' };
    await requestRefund({ paymentId, request, caller: 'clerk', idempotencyKey: 'k' }, deps).catch(
      () => undefined,
    );
    await till.deliver();
    expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'CANCELLED' });
    expect(await paymentNow(paymentId)).toMatchObject({ refunded: price });
  });
});

describe('approval (复核)', () => {
  const large = async () => {
    const { paymentId, orderId } = await till.paid('wechatpay', 30);
    const { refund } = await till.refund(paymentId, 50_001, { caller: 'clerk' });
    return { paymentId, orderId, refundId: refund.refundId };
  };

  it('is needed above the limit, never by the asker, and nothing is sent before', async () => {
    const { refundId, paymentId } = await large();
    await till.deliver();
    await askWhatIsDue(till.shop.time.now + 1, till.deps);
    expect(await refundNow(refundId)).toMatchObject({ status: 'AWAITING_APPROVAL' });
    expect(till.providers.wechatpay.gaveBack.size).toBe(0);
    expect(await decide(refundId, 'approve', 'clerk').catch(code)).toBe('FOUR_EYES');
    expect(await decide(refundId, 'reject', 'clerk').catch(code)).toBe('FOUR_EYES');
    expect(await decide(refundId, 'approve')).toMatchObject({ status: 'REQUESTED', decidedBy: 'manager' });
    expect(await decide(refundId, 'approve')).toMatchObject({ status: 'REQUESTED' });
    expect(await decide(refundId, 'reject').catch(code)).toBe('WRONG_STATUS');
    await till.deliver();
    expect(await refundNow(refundId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await paymentNow(paymentId)).toMatchObject({ refunded: 50_001 });
  });

  it('refused gives the money back to the order', async () => {
    const { refundId, paymentId } = await large();
    const before = balances(till)['revenue-clearing'] ?? 0;
    expect(await decide(refundId, 'reject')).toMatchObject({ status: 'REJECTED' });
    await till.deliver();
    expect(balances(till)['revenue-clearing']).toBe(before - 50_001);
    expect(await decide(refundId, 'approve', 'other').catch(code)).toBe('WRONG_STATUS');
    expect(await paymentNow(paymentId)).toMatchObject({ refunded: 0 });
    expect(till.providers.wechatpay.gaveBack.size).toBe(0);
  });

  it('by two at once is one decision', async () => {
    const { refundId } = await large();
    const both = await Promise.allSettled([
      decide(refundId, 'approve', 'a'),
      decide(refundId, 'reject', 'b'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('that is still open keeps an order from being cancelled when the rest goes back', async () => {
    const { refundId, paymentId, orderId } = await large();
    const { refundable = 0 } = (await paymentNow(paymentId)) ?? {};
    await till.refund(paymentId, refundable);
    await till.deliver();
    expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'PAID' });
    await decide(refundId, 'approve');
    await till.deliver();
    expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'CANCELLED' });
  });
});

describe('what the provider says of a refund', () => {
  const asked = async (...script: ((usual: () => RefundAnswer) => RefundAnswer)[]) => {
    const { paymentId, outTradeNo } = await till.paid('wechatpay');
    till.providers.wechatpay.script.refund.push(...script);
    const { refund } = await till.refund(paymentId, 1000);
    await till.deliver();
    const { refundId, outRefundNo } = refund;
    const tell = (state: 'SUCCESS' | 'ABNORMAL' | 'CLOSED') =>
      till.tell('wechatpay', refundMessage({ outTradeNo, outRefundNo, minor: 1000, state }));
    return { paymentId, refundId, outRefundNo, tell };
  };
  const whenDue = async () => {
    till.shop.time.now += 60 * 60_000;
    return askWhatIsDue(till.shop.time.now + 1, till.deps);
  };
  const declined = (): RefundAnswer => ({ state: 'DECLINED', code: 'NOT_ENOUGH' });
  const calls = () => till.providers.wechatpay.calls.filter((call) => /refund/i.test(call));

  it('nothing: it is asked again under the same number, and given once', async () => {
    const { paymentId, refundId, outRefundNo } = await asked((usual) => {
      usual();
      return noAnswer;
    });
    expect(await refundNow(refundId)).toMatchObject({ status: 'REQUESTED' });
    await whenDue();
    expect(calls()).toEqual([`refund ${outRefundNo}`, `refund ${outRefundNo}`]);
    expect([...till.providers.wechatpay.gaveBack]).toEqual([[outRefundNo, 1000]]);
    expect(await refundNow(refundId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await paymentNow(paymentId)).toMatchObject({ refunded: 1000, refundable: price - 1000 });
  });

  it('no to a repeat of what it did: the look decides', async () => {
    const { refundId, outRefundNo } = await asked((usual) => {
      usual();
      return noAnswer;
    }, declined);
    await whenDue();
    expect(calls()).toEqual([`refund ${outRefundNo}`, `refund ${outRefundNo}`, `queryRefund ${outRefundNo}`]);
    expect(await refundNow(refundId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(till.casesOf()).toEqual([]);
  });

  it('no, and it has none: the money is where it was, and a person hears of it', async () => {
    const { paymentId, refundId } = await asked(declined);
    expect(await refundNow(refundId)).toMatchObject({ status: 'FAILED', failure: 'NOT_ENOUGH' });
    expect(await paymentNow(paymentId)).toMatchObject({ refunded: 0, refundable: price });
    expect(till.casesOf()).toEqual(['REFUND_FAILED OPEN']);
    await till.refund(paymentId, price);
    await till.deliver();
    expect(await paymentNow(paymentId)).toMatchObject({ refunded: price });
  });

  it('no, and then it did it all the same: a person hears of money that went', async () => {
    const { refundId, tell } = await asked(declined);
    expect(await tell('SUCCESS')).toMatchObject({ status: 200 });
    expect(await refundNow(refundId)).toMatchObject({ status: 'FAILED' });
    expect(till.casesOf()).toEqual(['REFUND_FAILED OPEN', 'UNKNOWN_REFUND OPEN']);
  });

  it('CLOSED, twice: it failed, once', async () => {
    const { paymentId, refundId, tell } = await asked(() => noAnswer);
    expect(await tell('CLOSED')).toMatchObject({ status: 200 });
    expect(await tell('CLOSED')).toMatchObject({ status: 200 });
    expect(till.failed).toEqual([]);
    expect(await refundNow(refundId)).toMatchObject({ status: 'FAILED' });
    expect(await paymentNow(paymentId)).toMatchObject({ refundable: price });
    expect(till.casesOf()).toEqual(['REFUND_FAILED OPEN']);
  });

  it('SUCCESS, twice: it is told once', async () => {
    const { tell } = await asked(() => noAnswer);
    expect(await tell('SUCCESS')).toMatchObject({ status: 200 });
    expect(await tell('SUCCESS')).toMatchObject({ status: 200 });
    expect(till.told.filter(({ type }) => type === 'refund.succeeded').length).toBe(1);
    expect(till.kept.map(({ decision }) => decision)).toEqual(['CAPTURED', 'SUCCEEDED', 'STALE']);
  });

  it.each(['succeeded', 'failed'] as const)('ABNORMAL, twice: a person says that it %s', async (outcome) => {
    const { paymentId, refundId, tell } = await asked(() => noAnswer);
    expect(await tell('ABNORMAL')).toMatchObject({ status: 200 });
    expect(await tell('ABNORMAL')).toMatchObject({ status: 200 });
    expect(till.casesOf()).toEqual(['REFUND_ABNORMAL OPEN']);
    expect(await refundNow(refundId)).toMatchObject({ status: 'ABNORMAL' });
    const caseId = caseOf('REFUND_ABNORMAL');
    expect(await act(caseId, { action: 'resolve', text: 'done' }).catch(code)).toBe('WRONG_STATUS');
    const told = await act(caseId, { action: 'settle-refund', outcome, text: '已线下处理' });
    expect(told).toMatchObject({ status: 'RESOLVED' });
    const refunded = outcome === 'succeeded' ? 1000 : 0;
    expect(await paymentNow(paymentId)).toMatchObject({ refunded, refundable: price - refunded });
  });

  it('ABNORMAL, then SUCCESS: it succeeded, and the case is over by itself', async () => {
    const { refundId, tell } = await asked(() => noAnswer);
    await tell('ABNORMAL');
    await tell('SUCCESS');
    await tell('ABNORMAL');
    expect(await refundNow(refundId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(till.casesOf()).toEqual(['REFUND_ABNORMAL RESOLVED']);
  });

  it('another amount than was asked for: it is none of ours', async () => {
    const { paymentId, outTradeNo } = await till.paid('wechatpay');
    till.providers.wechatpay.script.refund.push(() => noAnswer);
    const { refund } = await till.refund(paymentId, 1000);
    await till.deliver();
    await till.tell('wechatpay', refundMessage({ outTradeNo, outRefundNo: refund.outRefundNo, minor: 999 }));
    expect(await refundNow(refund.refundId)).toMatchObject({ status: 'REQUESTED' });
    expect(till.casesOf()).toEqual(['UNKNOWN_REFUND OPEN']);
  });
});

describe('money in suspense (暂挂)', () => {
  const odd = async (minor = price - 1) => {
    const attempt = await till.open(await till.order(), 'wechatpay');
    await till.tell('wechatpay', paidMessage.wechatpay({ outTradeNo: attempt.outTradeNo, minor }));
    await till.deliver();
    return { ...attempt, orderId: attempt.orderId ?? '', caseId: caseOf('WRONG_AMOUNT'), came: minor };
  };

  it('cannot be forgotten by ending its case', async () => {
    const { caseId } = await odd();
    expect(await act(caseId, { action: 'resolve', text: '算了' }).catch(code)).toBe('WRONG_STATUS');
    expect(till.casesOf()).toEqual(['WRONG_AMOUNT OPEN']);
  });

  it('keeps its case open until all of it has gone back', async () => {
    const { caseId, paymentId, came } = await odd();
    await till.refund(paymentId, 1000);
    await till.deliver();
    expect(till.casesOf()).toEqual(['WRONG_AMOUNT OPEN']);
    await till.refund(paymentId, came - 1000);
    await till.deliver();
    expect(await till.deps.cases.get(caseId)).toMatchObject({ status: 'RESOLVED' });
  });

  it('cannot be forgotten by ending the case of a refund of it that failed', async () => {
    const { paymentId, caseId, came } = await odd();
    till.providers.wechatpay.script.refund.push(() => ({ state: 'DECLINED', code: 'NOT_ENOUGH' }));
    await till.refund(paymentId, 1000);
    await act(caseId, { action: 'refund', text: '金额不符' });
    await till.deliver();
    const failed = caseOf('REFUND_FAILED');
    expect(await paymentNow(paymentId)).toMatchObject({ refunded: came - 1000, refundable: 1000 });
    expect(await act(failed, { action: 'resolve', text: '算了' }).catch(code)).toBe('WRONG_STATUS');
    await act(failed, { action: 'refund', text: '再退一次' });
    await till.deliver();
    expect(await paymentNow(paymentId)).toMatchObject({ refunded: came, refundable: 0 });
    await act(failed, { action: 'resolve', text: '退完了' }).catch(code);
    expect(till.casesOf()).toEqual(expect.not.arrayContaining(['REFUND_FAILED OPEN']));
  });

  it('is the order’s once a person says so, or goes back once', async () => {
    const { caseId, orderId, paymentId } = await odd();
    await act(caseId, { action: 'apply', orderId, text: '差一分，算了' });
    expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'PAID', payment: paymentId });
    expect(await paymentNow(paymentId)).toMatchObject({ owner: 'ORDER', orderId });
    expect(await act(caseId, { action: 'refund', text: 'x' }).catch(code)).toBe('WRONG_STATUS');
  });

  it('is not for an order and on its way back at the same time', async () => {
    const { caseId, orderId, paymentId } = await odd();
    await act(caseId, { action: 'refund', text: '金额不符' });
    expect(await act(caseId, { action: 'apply', orderId, text: 'x' }).catch(code)).toBe('WRONG_STATUS');
    await till.deliver();
    expect(await paymentNow(paymentId)).toMatchObject({ owner: 'UNKNOWN', refundable: 0 });
    expect(till.casesOf()).toEqual(['WRONG_AMOUNT RESOLVED']);
  });
});

describe('a dispute (投诉, 争议)', () => {
  it('holds money, has refunds approved, and lets go', async () => {
    const { paymentId } = await till.paid('wechatpay');
    expect(await till.tell('wechatpay', complaintMessage('COMPLAINT1'))).toMatchObject({ status: 200 });
    await till.tell('wechatpay', complaintMessage('COMPLAINT1'));
    expect(till.casesOf()).toEqual(['DISPUTE OPEN']);
    const caseId = caseOf('DISPUTE');
    expect(till.cases()[0]?.dueAt).toBe(till.shop.time.now + dayMs);
    const hold = (minor: number): CaseAction => ({
      action: 'hold',
      paymentId,
      amount: cny(minor),
      text: '冻结',
    });
    expect(await act(caseId, hold(price + 1)).catch(code)).toBe('INVALID_REQUEST');
    await act(caseId, hold(1000));
    expect(await act(caseId, hold(1000)).catch(code)).toBe('WRONG_STATUS');
    expect(balances(till)).toMatchObject({ 'dispute-hold': -1000, 'revenue-clearing': 1000 - price });
    const { refund } = await till.refund(paymentId, 1);
    expect(refund).toMatchObject({ status: 'AWAITING_APPROVAL' });
    await act(caseId, { action: 'note', text: '已联系买家' });
    await act(caseId, { action: 'resolve', text: '买家撤诉' });
    expect(balances(till)['dispute-hold']).toBeUndefined();
    await decide(refund.refundId, 'reject');
    expect((await till.refund(paymentId, 1)).refund).toMatchObject({ status: 'REQUESTED' });
  });

  it('of two of one payment the other one goes on', async () => {
    const { paymentId } = await till.paid('wechatpay');
    for (const id of ['C1', 'C2']) await till.tell('wechatpay', complaintMessage(id));
    const [first = '', second = ''] = till.cases().map(({ caseId }) => caseId);
    for (const each of [first, second])
      await act(each, { action: 'hold', paymentId, amount: cny(100), text: '冻结' });
    await act(first, { action: 'resolve', text: '撤诉' });
    expect((await till.refund(paymentId, 1)).refund).toMatchObject({ status: 'AWAITING_APPROVAL' });
    await act(second, { action: 'resolve', text: '撤诉' });
    expect((await till.refund(paymentId, 1)).refund).toMatchObject({ status: 'REQUESTED' });
  });
});
