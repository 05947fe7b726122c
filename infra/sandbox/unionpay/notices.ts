import { compactTime } from '../beijing-time.ts';
import { unionpayMerchant } from '../keys.ts';
import type { Refund, Trade } from '../trade.ts';
import { responses } from './checks.ts';
import type { Message } from './message.ts';
import { monthDay, settleDay } from './settle-day.ts';

const common = {
  version: '5.1.0',
  encoding: 'UTF-8',
  signMethod: '01',
  accessType: '0',
  merId: unionpayMerchant,
  currencyCode: '156',
};

type Told = {
  readonly details: Readonly<Record<string, string>>;
  readonly amount: number;
  readonly channelNo: string;
  readonly at: number;
  readonly startedAt: number;
};

const transaction = ({ details, amount, channelNo, at, startedAt }: Told): Message => ({
  ...common,
  bizType: details['bizType'] ?? '',
  txnTime: details['txnTime'] ?? '',
  txnAmt: String(amount),
  queryId: channelNo,
  settleAmt: String(amount),
  settleCurrencyCode: '156',
  settleDate: monthDay(settleDay(at)),
  traceNo: details['traceNo'] ?? '',
  traceTime: compactTime(startedAt).slice(4),
  reqReserved: details['reqReserved'] ?? '',
});

/** A paid consumption, as the callback tells it and the query repeats it. */
export const paymentMessage = (trade: Trade): Message => ({
  ...transaction({ ...trade, at: trade.paidAt ?? trade.createdAt, startedAt: trade.createdAt }),
  txnType: '01',
  txnSubType: '01',
  orderId: trade.outTradeNo,
  accNo: '6221********0000',
  payCardType: '01',
  respCode: responses.done[0],
  respMsg: responses.done[1],
});

/** A refund or void with its result; unlike a payment it is told when it failed, too. */
export function returnMessage(trade: Trade, refund: Refund): Message {
  const [respCode, respMsg] = resultOf(refund);
  return {
    ...transaction({ ...refund, at: refund.doneAt ?? refund.createdAt, startedAt: refund.createdAt }),
    txnType: refund.details['txnType'] ?? '',
    txnSubType: '00',
    orderId: refund.details['orderId'] ?? '',
    origQryId: trade.channelNo,
    respCode,
    respMsg,
  };
}

export function resultOf({ status }: Refund): readonly [string, string] {
  if (status === 'SUCCESS') return responses.done;
  return status === 'PROCESSING'
    ? ['05', '交易已受理，请稍后查询交易结果[0000005]']
    : ['01', '交易失败[3000001]'];
}
