import { actOnCase } from '../../functions/payments/act-on-case.ts';
import { actOnDifference } from '../../functions/payments/act-on-difference.ts';
import { type BilledPayment, fetchPayment } from '../../functions/payments/fetch-payment.ts';
import { type Chargeback, openChargeback } from '../../functions/payments/open-chargeback.ts';
import { refundDuplicate } from '../../functions/payments/refund-duplicate.ts';
import { aPaymentFact, noAnswer } from '../builders/a-provider.ts';
import { cny } from '../builders/order.ts';
import { paidMessage } from './support/payment-messages.ts';
import { expectConserved, modelTill, price, type Till } from './support/till.ts';

let till: Till;
beforeEach(() => {
  till = modelTill();
});

const paidAt = Date.parse('2026-11-26T12:00:00+08:00');
const billed = (outTradeNo: string, change: Partial<BilledPayment> = {}): BilledPayment => ({
  provider: 'wechatpay',
  account: '1900000001',
  outTradeNo,
  channelTxnId: `T${outTradeNo}`,
  amount: cny(price),
  paidAt,
  businessDate: '2026-11-26',
  ...change,
});
/** What the provider says of the attempt when it is asked next. */
const says = (outTradeNo: string, channelTxnId = `T${outTradeNo}`) =>
  till.providers.wechatpay.script.query.push(() => ({
    state: 'SUCCEEDED',
    fact: { ...aPaymentFact({ outTradeNo, state: 'SUCCEEDED', amount: cny(price) }), channelTxnId },
  }));

describe('a payment that a bill has and we have not', () => {
  it('is asked about, booked and pays its order, once', async () => {
    const orderId = await till.order();
    const { outTradeNo, paymentId } = await till.open(orderId);
    says(outTradeNo);
    expect(await fetchPayment(billed(outTradeNo), till.deps)).toBe('CAPTURED');
    await till.deliver();
    expect(await fetchPayment(billed(outTradeNo), till.deps)).toBe('DUPLICATE');
    expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'PAID', payment: paymentId });
    expect(till.providers.wechatpay.calls).toEqual([`open ${outTradeNo}`, `query ${outTradeNo}`]);
    expectConserved(till);
  });

  it('of nobody is written down in suspense with its case, once, whoever tells of it next', async () => {
    expect(await fetchPayment(billed('SOMEBODYS1'), till.deps)).toBe('UNKNOWN_ORDER');
    expect(await fetchPayment(billed('SOMEBODYS1'), till.deps)).toBe('DUPLICATE');
    const message = paidMessage.wechatpay({
      outTradeNo: 'SOMEBODYS1',
      minor: price,
      channelTxnId: 'TSOMEBODYS1',
    });
    await till.tell('wechatpay', message);
    expect(till.payments()).toMatchObject([{ owner: 'UNKNOWN', captured: { minor: price, paidAt } }]);
    expect(till.casesOf()).toEqual(['UNKNOWN_ORDER OPEN']);
    expect(till.told.find(({ type }) => type === 'ledger.posted')).toMatchObject({
      data: { reference: { channelNo: 'TSOMEBODYS1', outNo: 'SOMEBODYS1', day: '2026-11-26' } },
    });
    expectConserved(till);
  });

  it('is not booked while the provider says nothing, nor where it says that there is none', async () => {
    const { outTradeNo } = await till.open(await till.order());
    till.providers.wechatpay.script.query.push(() => noAnswer);
    await expect(fetchPayment(billed(outTradeNo), till.deps)).rejects.toThrow('does not say');
    expect(await fetchPayment(billed(outTradeNo), till.deps)).toBe('DENIED');
    expect(await fetchPayment(billed(outTradeNo), till.deps)).toBe('DENIED');
    expect(till.casesOf()).toEqual(['BOOKS_DIFFER OPEN']);
    expect(till.told.filter(({ type }) => type === 'ledger.posted')).toEqual([]);
  });

  it('beside one that we have is a second payment of its attempt, and goes back', async () => {
    const { outTradeNo, paymentId } = await till.paid();
    expect(await fetchPayment(billed(outTradeNo), till.deps)).toBe('PAID_TWICE');
    await till.deliver();
    expect([...till.providers.wechatpay.gaveBack.values()]).toEqual([price]);
    expect(await till.deps.payments.get(paymentId)).toMatchObject({ owner: 'ORDER', refunded: 0 });
    expectConserved(till);
  });

  it('is booked beside the one that the provider tells of instead', async () => {
    const { outTradeNo } = await till.open(await till.order());
    says(outTradeNo, 'ANOTHER');
    expect(await fetchPayment(billed(outTradeNo), till.deps)).toBe('PAID_TWICE');
    expect(till.payments().map(({ captured }) => captured?.channelTxnId)).toEqual([
      'ANOTHER',
      `T${outTradeNo}`,
    ]);
    expectConserved(till);
  });
});

describe('a payment that is one too many', () => {
  const back = (of: BilledPayment, key = 'dif_1') =>
    refundDuplicate({ billed: of, reason: '重复支付', by: 'clerk', key }, till.deps);
  const gaveBack = () => [...till.providers.wechatpay.gaveBack.values()];

  it('goes back once, though nobody had told of it and it would go by itself', async () => {
    const { outTradeNo } = await till.paid();
    expect(await back(billed(outTradeNo))).toBe('REQUESTED');
    await till.deliver();
    expect(['REQUESTED', 'RETURNED']).toContain(await back(billed(outTradeNo)));
    expect(await back(billed(outTradeNo), 'dif_2')).toBe('RETURNED');
    await till.deliver();
    expect(gaveBack()).toEqual([price]);
    expectConserved(till);
  });

  it('in suspense waits for nobody here where it is small, and goes back once for each key', async () => {
    await fetchPayment(billed('SOMEBODYS1'), till.deps);
    const part = billed('SOMEBODYS1', { amount: cny(100) });
    expect([await back(part), await back(part)]).toEqual(['REQUESTED', 'REQUESTED']);
    await till.deliver();
    expect(gaveBack()).toEqual([100]);
    expectConserved(till);
  });

  it('is never the one that an order lives on', async () => {
    const { outTradeNo, paymentId, orderId } = await till.paid();
    const channelTxnId = (await till.deps.payments.get(paymentId))?.captured?.channelTxnId ?? '';
    expect(await back(billed(outTradeNo, { channelTxnId }))).toBe('NOT_DUPLICATE');
    await till.deliver();
    expect([gaveBack(), till.casesOf()]).toEqual([[], ['BOOKS_DIFFER OPEN']]);
    expect(await till.shop.orders.get(orderId)).toMatchObject({ status: 'PAID' });
  });

  it('that the provider takes no refund of is before a person', async () => {
    const { outTradeNo } = await till.paid();
    const old = billed(outTradeNo, { paidAt: paidAt - 400 * 86_400_000 });
    expect(await back(old)).toBe('STUCK');
    expect(till.casesOf()).toEqual(['DUPLICATE OPEN', 'REFUND_FAILED OPEN']);
  });
});

describe('what two people approved', () => {
  const approved = (action: string, provider = 'wechatpay') => ({
    differenceId: 'dif_1',
    kind: 'CHANNEL_ONLY',
    action,
    provider,
    account: '1900000001',
    businessDate: '2026-11-26',
    outNo: 'SOMEBODYS1',
    channelNo: 'TSOMEBODYS1',
    amount: cny(price),
    at: '2026-11-26T04:00:00.000Z',
    reason: '账单有, 账上没有',
    proposedBy: 'clerk',
    approvedBy: 'boss',
  });

  it.each([
    ['fetch-payment', 'wechatpay', 'UNKNOWN_ORDER'],
    ['refund-duplicate', 'wechatpay', 'REQUESTED'],
    ['correct-fee', 'wechatpay', 'IGNORED'],
    ['fetch-payment', 'another', 'IGNORED'],
  ])('to %s at %s is %s', async (action, provider, outcome) => {
    expect(await actOnDifference(approved(action, provider), till.deps)).toBe(outcome);
  });
});

describe('a chargeback', () => {
  const chargeback = (change: Partial<Chargeback>): Chargeback => ({
    provider: 'unionpay',
    paymentNo: '',
    outNo: '',
    amount: cny(-1_000),
    at: paidAt,
    key: 'ZME-20261126-1',
    ...change,
  });
  const ofPaid = async (change: Partial<Chargeback> = {}) => {
    const { outTradeNo, paymentId } = await till.paid('unionpay');
    const paymentNo = (await till.deps.payments.get(paymentId))?.captured?.channelTxnId ?? '';
    return { paymentId, told: chargeback({ outNo: outTradeNo, paymentNo, ...change }) };
  };
  const searched: string[] = [];
  const deps = (outNo = '') => ({
    ...till.deps,
    findOutNo: async (_provider: string, paymentNo: string) => {
      searched.push(paymentNo);
      return outNo;
    },
  });
  const held = () =>
    till.told
      .filter(({ type }) => type === 'ledger.posted')
      .map(({ data }) => data as { cause: { kind: string }; lines: unknown })
      .filter(({ cause }) => cause.kind.startsWith('dispute.'));

  it('opens one case and holds the money once, however often it is told', async () => {
    const { paymentId, told } = await ofPaid();
    const opened = await openChargeback(told, deps());
    expect(await openChargeback(told, deps())).toEqual(opened);
    expect(opened).toMatchObject({ kind: 'DISPUTE', held: 1_000, paymentId, amount: cny(1_000) });
    expect(held().map(({ lines }) => lines)).toEqual([
      [
        { account: 'revenue-clearing', amount: cny(1_000) },
        { account: 'dispute-hold', amount: cny(-1_000) },
      ],
    ]);
    expect(await till.deps.payments.get(paymentId)).toMatchObject({ disputes: 1 });
    expect(till.told.filter(({ type }) => type === 'payment.case.opened')).toHaveLength(1);
  });

  it('that has the number of the provider only is looked up', async () => {
    const { paymentId, told } = await ofPaid();
    const without = { ...told, outNo: '' };
    expect(await openChargeback(without, deps(told.outNo))).toMatchObject({ paymentId, held: 1_000 });
    expect(searched).toContain(told.paymentNo);
    expect(await openChargeback({ ...without, key: 'ZME-2' }, deps())).toMatchObject({ held: 0 });
  });

  it('lets go of the money when its case is resolved', async () => {
    const { paymentId, told } = await ofPaid();
    const { caseId } = await openChargeback(told, deps());
    await actOnCase({ caseId, action: { action: 'resolve', text: '胜诉' }, caller: 'clerk' }, till.deps);
    expect(held().map(({ cause }) => cause.kind)).toEqual(['dispute.held', 'dispute.released']);
    expect(await till.deps.payments.get(paymentId)).toMatchObject({ disputes: 0 });
    expect(await openChargeback(told, deps())).toMatchObject({ status: 'RESOLVED', held: 0 });
    expectConserved(till);
  });

  it.each<[string, Partial<Chargeback>]>([
    ['of a payment that is not known', { outNo: 'SOMEBODYS1', paymentNo: '42' }],
    ['of another payment than our number says', { paymentNo: '42' }],
    ['of more than was paid', { amount: cny(-price - 1) }],
    ['in another currency', { amount: { currency: 'USD', minor: -1 } }],
    ['that is given back', { amount: cny(1_000) }],
  ])('%s opens its case and holds nothing', async (_what, change) => {
    const { paymentId, told } = await ofPaid(change);
    expect(await openChargeback(told, deps())).toMatchObject({ kind: 'DISPUTE', status: 'OPEN', held: 0 });
    expect(held()).toEqual([]);
    expect(await till.deps.payments.get(paymentId)).toMatchObject({ disputes: 0 });
  });
});
