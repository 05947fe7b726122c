import type { Desk } from '../provider.ts';
import { type Refund, type RefundRefusal, refundedOf, refundTrade, type Trade } from '../trade.ts';
import { isOrder, type Response, responses } from './checks.ts';
import type { Message } from './message.ts';
import { idOf, traceOf } from './payments.ts';
import { settleDay } from './settle-day.ts';

export const returnKinds: Readonly<Record<string, Refund['kind']>> = { '04': 'refund', '31': 'void' };

const refusals: Readonly<Record<RefundRefusal, Response>> = {
  NOT_PAID: responses.notThere,
  FINISHED: responses.wrongState,
  CHANGED: responses.repeated,
  TOO_MUCH: responses.tooMuch,
  TOO_MANY: responses.tooMuch,
};

/** Accepts a refund (退货, 04) or a void (消费撤销, 31), each a transaction of its own whose result comes later. */
export function openReturn(
  message: Message,
  desk: Desk,
): { readonly refund: Refund } | { readonly refusal: Response } {
  const kind = returnKinds[message['txnType'] ?? ''];
  if (kind === undefined || message['txnSubType'] !== '00' || !isOrder(message))
    return { refusal: responses.badFormat };
  const isUsed =
    desk.store.trade('unionpay', idOf(message)) ?? desk.store.tradeOfRefund('unionpay', idOf(message));
  if (isUsed !== undefined) return { refusal: responses.repeated };
  const trade = desk.store.trades('unionpay').find(({ channelNo }) => channelNo === message['origQryId']);
  if (trade?.paidAt === undefined) return { refusal: responses.notThere };
  const amount = Number(message['txnAmt']);
  const refusal = kind === 'void' ? refusedVoid(trade, amount, desk.now()) : refusedRefund(trade);
  if (refusal !== undefined) return { refusal };
  const done = refundTrade(trade, requested(message, kind, desk));
  if (typeof done === 'string') return { refusal: refusals[done] };
  desk.store.putTrade(done.trade);
  desk.settleLater(done.trade, done.refund);
  return { refund: done.refund };
}

/** A void takes back the whole payment, once, on the same clearing day. */
function refusedVoid(trade: Trade, amount: number, now: number): Response | undefined {
  if (refundedOf(trade) > 0) return responses.wrongState;
  if (amount !== trade.amount) return responses.notTheSame;
  return settleDay(trade.paidAt ?? 0) === settleDay(now) ? undefined : responses.tooLate;
}

const refusedRefund = (trade: Trade): Response | undefined =>
  trade.refunds.some(({ kind, status }) => kind === 'void' && status !== 'CLOSED')
    ? responses.wrongState
    : undefined;

function requested(message: Message, kind: Refund['kind'], desk: Desk) {
  const { traceNo, queryId } = traceOf(desk);
  const kept = ['orderId', 'txnTime', 'txnType', 'bizType', 'reqReserved'] as const;
  return {
    refundNo: idOf(message),
    channelNo: queryId,
    amount: Number(message['txnAmt']),
    kind,
    notifyUrl: message['backUrl'] ?? '',
    createdAt: desk.now(),
    details: { traceNo, ...Object.fromEntries(kept.map((name) => [name, message[name] ?? ''])) },
  };
}
