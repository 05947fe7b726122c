import { capturePayment } from '../../../functions/payments/capture-payment.ts';
import { paymentsOn } from '../../../functions/payments/payments-deps.ts';
import { wechatpay } from '../../../functions/payments/providers/wechatpay/wechatpay.ts';
import { requestRefund } from '../../../functions/payments/request-refund.ts';
import { settleRefund } from '../../../functions/payments/settle-refund.ts';
import { memoryTable } from '../../builders/memory-table.ts';
import { aWechatpayConfig } from './support/wechatpay-kit.ts';

const now = () => Date.parse('2026-11-26T04:00:00Z');
const provider = wechatpay(aWechatpayConfig(), {
  send: () => Promise.reject(new Error('nobody is asked here')),
  nonce: () => 'nonce',
  now,
});

/** A refund of money that came under a number that nobody knows, asked for and not yet sent. */
async function aRefund() {
  const { table } = memoryTable();
  const providers = new Map([['wechatpay' as const, provider]]);
  const deps = paymentsOn(table, {
    providers: async () => providers,
    policy: { automaticUpTo: 50_000 },
    now,
  });
  const amount = { currency: 'CNY', minor: 1000 };
  const told = { outTradeNo: '1', channelTxnId: 'c1', eventKey: 'e1', merchant: { account: '1900000001' } };
  const fact = { ...told, amount, state: 'SUCCEEDED' as const, paidAt: now() };
  await capturePayment({ provider: 'wechatpay', fact }, deps);
  const { items } = await deps.cases.list('OPEN', { limit: 1, start: undefined });
  const paymentId = items[0]?.paymentId ?? '';
  const request = { amount, reason: '无主款' };
  const { refund } = await requestRefund(
    { paymentId, request, caller: 'finance', idempotencyKey: '1' },
    deps,
  );
  return { deps, refund, paymentId };
}

it('writes down a result that is told while the provider is still being asked', async () => {
  const { deps, refund, paymentId } = await aRefund();
  expect(await settleRefund(refund, { state: 'PROCESSING' }, deps)).toBe(true);
  // The callback has read the refund before that write.
  expect(await settleRefund(refund, { state: 'SUCCEEDED' }, deps)).toBe(true);
  expect(await deps.refunds.get(refund.refundId)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await deps.payments.get(paymentId)).toMatchObject({ refunded: 1000 });
});

it('does not go back to PROCESSING, nor settle a result twice, by word of an older answer', async () => {
  const { deps, refund, paymentId } = await aRefund();
  expect(await settleRefund(refund, { state: 'SUCCEEDED' }, deps)).toBe(true);
  expect(await settleRefund(refund, { state: 'PROCESSING' }, deps)).toBe(false);
  expect(await settleRefund(refund, { state: 'FAILED' }, deps)).toBe(false);
  expect(await deps.refunds.get(refund.refundId)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await deps.payments.get(paymentId)).toMatchObject({ refunded: 1000, refundable: 0 });
});
