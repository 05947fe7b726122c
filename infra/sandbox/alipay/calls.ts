import { beijingTime } from '../beijing-time.ts';
import type { Desk } from '../provider.ts';
import { asOf, closeTrade, type Refund, refundTrade, settleRefund, type Trade } from '../trade.ts';
import { readYuan, yuan } from '../yuan.ts';
import { failed, type Result, success } from './answer.ts';
import { buyer, closeNews, refundedSum, refundNews, tradeStatus } from './notices.ts';
import { type Business, textOf } from './open.ts';

export type Call = (business: Business, desk: Desk) => Result;

const notThere = failed('ACQ.TRADE_NOT_EXIST', '交易不存在');
const wrongState = failed('ACQ.TRADE_STATUS_ERROR', '交易状态不合法');

/** The trade that a call names by `out_trade_no` or `trade_no`; one that no buyer has opened does not exist yet. */
function named(business: Business, desk: Desk): Trade | undefined {
  const outTradeNo = textOf(business, 'out_trade_no');
  const tradeNo = textOf(business, 'trade_no');
  const found =
    tradeNo === ''
      ? desk.store.trade('alipay', outTradeNo)
      : desk.store.trades('alipay').find(({ channelNo }) => channelNo === tradeNo);
  if (found === undefined || found.status === 'UNSEEN') return undefined;
  return asOf(found, desk.now());
}

export const queryTrade: Call = (business, desk) => {
  const trade = named(business, desk);
  if (trade === undefined) return notThere;
  const paid = trade.payerAmount;
  return success({
    ...buyer,
    trade_no: trade.channelNo,
    out_trade_no: trade.outTradeNo,
    trade_status: tradeStatus(trade),
    total_amount: yuan(trade.amount),
    buyer_pay_amount: yuan(paid ?? 0),
    invoice_amount: yuan(paid ?? 0),
    receipt_amount: yuan(paid === undefined ? 0 : trade.amount),
    point_amount: '0.00',
    ...(trade.paidAt === undefined ? {} : { send_pay_date: beijingTime(trade.paidAt) }),
    ...(paid === undefined
      ? {}
      : { fund_bill_list: [{ amount: yuan(trade.amount), fund_channel: 'ALIPAYACCOUNT' }] }),
  });
};

export const close: Call = (business, desk) => {
  const trade = named(business, desk);
  if (trade === undefined) return notThere;
  const closed = closeTrade(trade, desk.now());
  if (typeof closed === 'string') return wrongState;
  desk.store.putTrade(closed);
  desk.tell({ kind: 'payment', url: trade.notifyUrl, content: closeNews(closed, desk) }, 'alipay');
  return success({ trade_no: trade.channelNo, out_trade_no: trade.outTradeNo });
};

const refusals = {
  NOT_PAID: wrongState,
  FINISHED: failed('ACQ.TRADE_HAS_FINISHED', '交易已完结'),
  CHANGED: failed('ACQ.DISCORDANT_REPEAT_REQUEST', '不一致的请求'),
  TOO_MUCH: failed('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', '退款金额超限'),
  TOO_MANY: failed('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', '退款次数超限'),
} as const;

export const refund: Call = (business, desk) => {
  const trade = named(business, desk);
  const amount = readYuan(textOf(business, 'refund_amount'));
  if (trade === undefined) return notThere;
  if (amount === undefined) return failed('ACQ.INVALID_PARAMETER', '参数无效：refund_amount');
  const given = textOf(business, 'out_request_no');
  if (given === '' && amount !== trade.amount)
    return failed('ACQ.INVALID_PARAMETER', '部分退款必须传out_request_no');
  const refundNo = given === '' ? trade.outTradeNo : given;
  const asked = refundTrade(trade, {
    refundNo,
    channelNo: '',
    amount,
    kind: 'refund',
    notifyUrl: trade.notifyUrl,
    createdAt: desk.now(),
    details: { reason: textOf(business, 'refund_reason') },
  });
  if (typeof asked === 'string') return refusals[asked];
  return asked.isNew ? paidBack(asked.trade, refundNo, desk) : refundAnswer(trade, asked.refund, 'N');
};

/** Alipay gives the money back while the caller waits, and tells it once more by a callback. */
function paidBack(trade: Trade, refundNo: string, desk: Desk): Result {
  const done = settleRefund(trade, refundNo, 'SUCCESS', desk.now());
  if (done === undefined) return notThere;
  desk.store.putTrade(done.trade);
  desk.tell(
    { kind: 'refund', url: trade.notifyUrl, content: refundNews(done.trade, done.refund, desk) },
    'alipay',
  );
  return refundAnswer(done.trade, done.refund, 'Y');
}

const refundAnswer = (trade: Trade, done: Refund, fundChange: 'Y' | 'N'): Result =>
  success({
    ...buyer,
    trade_no: trade.channelNo,
    out_trade_no: trade.outTradeNo,
    fund_change: fundChange,
    refund_fee: yuan(refundedSum(trade)),
    send_back_fee: yuan(fundChange === 'Y' ? done.amount : 0),
    gmt_refund_pay: beijingTime(done.doneAt ?? done.createdAt),
  });

export const queryRefund: Call = (business, desk) => {
  const trade = named(business, desk);
  if (trade === undefined) return notThere;
  const found = trade.refunds.find(({ refundNo }) => refundNo === textOf(business, 'out_request_no'));
  if (found === undefined) return success({});
  return success({
    trade_no: trade.channelNo,
    out_trade_no: trade.outTradeNo,
    out_request_no: found.refundNo,
    refund_reason: found.details['reason'] ?? '',
    total_amount: yuan(trade.amount),
    refund_amount: yuan(found.amount),
    refund_status: 'REFUND_SUCCESS',
    gmt_refund_pay: beijingTime(found.doneAt ?? found.createdAt),
  });
};
