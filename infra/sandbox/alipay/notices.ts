import { sign } from 'node:crypto';
import { beijingTime, compactTime } from '../beijing-time.ts';
import type { FaultKind } from '../faults.ts';
import { writeForm } from '../form.ts';
import { type Desk, numbered, type SignedPost, spoiled } from '../provider.ts';
import type { Callback } from '../store.ts';
import { doneRefunds, type Refund, type Trade } from '../trade.ts';
import { readYuan, yuan } from '../yuan.ts';
import { encoderOf } from './answer.ts';
import { alipayMerchant } from './merchant.ts';

/** The buyer that everything here is paid by. */
export const buyer = { buyer_logon_id: '138******11', buyer_user_id: '2088102123450010' };

export const tradeStatus = (trade: Trade): string =>
  ({
    UNSEEN: 'WAIT_BUYER_PAY',
    OPEN: 'WAIT_BUYER_PAY',
    PAID: 'TRADE_SUCCESS',
    FINISHED: 'TRADE_FINISHED',
    CLOSED: 'TRADE_CLOSED',
  })[trade.status];

export const refundedSum = (trade: Trade) => doneRefunds(trade).reduce((sum, { amount }) => sum + amount, 0);

const merchantIds = {
  app_id: alipayMerchant.appId,
  auth_app_id: alipayMerchant.appId,
  seller_id: alipayMerchant.sellerId,
  seller_email: 'merchant@sandbox.example',
};

/** One for each notice, and the same in every attempt to deliver it. */
export const noticeId = (desk: Desk): string =>
  numbered(`${compactTime(desk.now()).slice(0, 8)}00222`, desk.store.next('alipay/notify'), 34);

/** What every trade notice tells, before the fields of its own kind. */
const tradeNews = (trade: Trade, desk: Desk) => ({
  notify_time: beijingTime(desk.now()),
  notify_id: noticeId(desk),
  ...merchantIds,
  notify_type: 'trade_status_sync',
  charset: trade.details['charset'] ?? 'utf-8',
  version: '1.0',
  trade_no: trade.channelNo,
  out_trade_no: trade.outTradeNo,
  buyer_id: buyer.buyer_user_id,
  buyer_logon_id: buyer.buyer_logon_id,
  trade_status: tradeStatus(trade),
  total_amount: yuan(trade.amount),
  subject: trade.details['subject'] ?? '',
  body: trade.details['body'] ?? '',
  passback_params: trade.details['passback_params'] ?? '',
  gmt_create: beijingTime(trade.createdAt),
});

/** `refund_fee` is all that was returned so far; `out_biz_no` says which refund this one is. */
export const refundNews = (trade: Trade, done: Refund, desk: Desk) => ({
  ...tradeNews(trade, desk),
  gmt_payment: beijingTime(trade.paidAt ?? trade.createdAt),
  gmt_refund: `${beijingTime(done.doneAt ?? done.createdAt)}.000`,
  refund_fee: yuan(refundedSum(trade)),
  out_biz_no: done.refundNo,
  ...(trade.status === 'CLOSED' ? { gmt_close: beijingTime(trade.closedAt ?? trade.createdAt) } : {}),
});

export const closeNews = (trade: Trade, desk: Desk) => ({
  ...tradeNews(trade, desk),
  gmt_close: beijingTime(trade.closedAt ?? desk.now()),
});

export function paymentNews(trade: Trade, desk: Desk): Callback['content'] {
  const paid = trade.payerAmount ?? trade.amount;
  const coupon = trade.amount - paid;
  const bills = [{ amount: yuan(paid), fundChannel: 'ALIPAYACCOUNT' }];
  if (coupon > 0) bills.push({ amount: yuan(coupon), fundChannel: 'COUPON' });
  return {
    ...tradeNews(trade, desk),
    receipt_amount: yuan(trade.amount),
    invoice_amount: yuan(paid),
    buyer_pay_amount: yuan(paid),
    point_amount: '0.00',
    gmt_payment: beijingTime(trade.paidAt ?? desk.now()),
    fund_bill_list: JSON.stringify(bills),
  };
}

/** RSA2 over everything but `sign` and `sign_type`, in the bytes of the notice's own charset. */
export function signedNotice(
  callback: Callback,
  privateKey: string,
  faults: ReadonlySet<FaultKind>,
): SignedPost {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(callback.content))
    if (value !== '') values[name] = String(value);
  const told = callback.kind === 'refund' ? 'refund_fee' : 'total_amount';
  if (faults.has('wrong-amount')) values[told] = yuan((readYuan(values[told] ?? '') ?? 0) + 1);
  const charset = values['charset'] ?? 'utf-8';
  const encode = encoderOf(charset);
  const content = Object.keys(values)
    .sort()
    .map((name) => `${name}=${values[name]}`)
    .join('&');
  const signature = sign('RSA-SHA256', encode(content), privateKey).toString('base64');
  const isForged = faults.has('wrong-signature');
  const form = { ...values, sign_type: 'RSA2', sign: isForged ? spoiled(signature) : signature };
  return {
    headers: { 'content-type': `application/x-www-form-urlencoded; charset=${charset}` },
    body: writeForm(form, encode),
  };
}
