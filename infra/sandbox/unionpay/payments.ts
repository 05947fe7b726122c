import { compactTime, readBeijingTime } from '../beijing-time.ts';
import { type Desk, numbered } from '../provider.ts';
import { asOf, type Trade } from '../trade.ts';
import { isOrder, type Response, responses } from './checks.ts';
import type { Message } from './message.ts';

/** A transaction is known by its order id and its time together. */
export const tradeId = (orderId: string, txnTime: string): string => `${orderId}@${txnTime}`;
export const idOf = (message: Message): string => tradeId(message['orderId'] ?? '', message['txnTime'] ?? '');

const defaultLifeMs = 86_400_000;

/** Opens a consumption (消费, txnType 01) that the buyer then pays on UnionPay's page or in its app. */
export function openPayment(
  message: Message,
  desk: Desk,
): { readonly trade: Trade } | { readonly refusal: Response } {
  if (message['txnType'] !== '01' || message['txnSubType'] !== '01' || !isOrder(message))
    return { refusal: responses.badFormat };
  const earlier = desk.store.trade('unionpay', idOf(message));
  if (earlier !== undefined) return reopened(asOf(earlier, desk.now()), message);
  if (desk.store.tradeOfRefund('unionpay', idOf(message)) !== undefined)
    return { refusal: responses.repeated };
  const expiresAt =
    message['payTimeout'] === undefined ? desk.now() + defaultLifeMs : readBeijingTime(message['payTimeout']);
  if (!(expiresAt > desk.now())) return { refusal: ['39', '订单已超时[2050010]'] };
  const trade = newTrade(message, expiresAt, desk);
  desk.store.putTrade(trade);
  return { trade };
}

function reopened(
  trade: Trade,
  message: Message,
): { readonly trade: Trade } | { readonly refusal: Response } {
  const isSame = trade.status === 'OPEN' && trade.amount === Number(message['txnAmt']);
  return isSame ? { trade } : { refusal: responses.repeated };
}

/** The seven digits of a trace, and the query id that ends with them. */
export function traceOf(desk: Desk): { readonly traceNo: string; readonly queryId: string } {
  const count = desk.store.next('unionpay/trace');
  return {
    traceNo: numbered('', count % 1_000_000, 6),
    queryId: `${compactTime(desk.now())}${numbered('', count, 7)}`,
  };
}

function newTrade(message: Message, expiresAt: number, desk: Desk): Trade {
  const { traceNo, queryId } = traceOf(desk);
  const kept = ['txnTime', 'bizType', 'channelType', 'reqReserved', 'frontUrl'] as const;
  return {
    provider: 'unionpay',
    id: idOf(message),
    outTradeNo: message['orderId'] ?? '',
    channelNo: queryId,
    amount: Number(message['txnAmt']),
    status: 'OPEN',
    notifyUrl: message['backUrl'] ?? '',
    createdAt: desk.now(),
    expiresAt,
    refunds: [],
    details: { traceNo, ...Object.fromEntries(kept.map((name) => [name, message[name] ?? ''])) },
  };
}
