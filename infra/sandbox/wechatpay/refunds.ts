import * as z from 'zod';
import { offsetTime } from '../beijing-time.ts';
import { type Desk, numbered } from '../provider.ts';
import { type Refund, type RefundRefusal, refundTrade, type Trade } from '../trade.ts';
import { badParameter, findOrder, wechatMerchant } from './orders.ts';
import { type Failure, failure } from './request.ts';

const refundShape = z
  .object({
    transaction_id: z.string().optional(),
    out_trade_no: z.string().optional(),
    out_refund_no: z.string().regex(/^[\w\-|*@]{1,64}$/),
    reason: z.string().max(80).optional(),
    notify_url: z.url().max(256).optional(),
    amount: z.object({ refund: z.int().positive(), total: z.int().positive(), currency: z.literal('CNY') }),
  })
  .refine((asked) => (asked.transaction_id === undefined) !== (asked.out_trade_no === undefined), {
    path: ['transaction_id'],
    message: 'transaction_id和out_trade_no二选一',
  });

const mostPartials = 50;
const yearMs = 365 * 86_400_000;

const refusals: Readonly<Record<RefundRefusal, Failure>> = {
  NOT_PAID: failure(400, 'INVALID_REQUEST', '订单未支付，不支持退款'),
  FINISHED: failure(400, 'INVALID_REQUEST', '订单已超过可退款期限'),
  CHANGED: failure(400, 'INVALID_REQUEST', '订单金额或退款金额与之前请求不一致，请核实后再试'),
  TOO_MUCH: failure(400, 'INVALID_REQUEST', '累计退款金额大于支付金额'),
  TOO_MANY: failure(400, 'INVALID_REQUEST', '部分退款次数超过50次'),
};

/** POST /v3/refund/domestic/refunds: accepted as PROCESSING; the result comes later. */
export function openRefund(body: unknown, desk: Desk) {
  const parsed = refundShape.safeParse(body);
  if (!parsed.success) return badParameter(parsed.error);
  const asked = parsed.data;
  const trade =
    asked.transaction_id === undefined
      ? findOrder('out-trade-no', asked.out_trade_no ?? '', desk)
      : findOrder('id', asked.transaction_id, desk);
  if (trade === undefined) return failure(404, 'RESOURCE_NOT_EXISTS', '订单不存在');
  const owner = desk.store.tradeOfRefund('wechatpay', asked.out_refund_no);
  if (asked.amount.total !== trade.amount || (owner !== undefined && owner.id !== trade.id))
    return refusals.CHANGED;
  if (trade.paidAt !== undefined && desk.now() - trade.paidAt > yearMs) return refusals.FINISHED;
  const done = refundTrade(trade, requested(asked, trade, desk), mostPartials);
  if (typeof done === 'string') return refusals[done];
  if (done.isNew) {
    desk.store.putTrade(done.trade);
    desk.settleLater(done.trade, done.refund);
  }
  return refundView(done.trade, done.refund);
}

const requested = (asked: z.output<typeof refundShape>, trade: Trade, desk: Desk) => ({
  refundNo: asked.out_refund_no,
  channelNo: numbered('50300807', desk.store.next('wechatpay/refund'), 29),
  amount: asked.amount.refund,
  kind: 'refund' as const,
  notifyUrl: asked.notify_url ?? trade.notifyUrl,
  createdAt: desk.now(),
  details: { reason: asked.reason ?? '' },
});

/** GET /v3/refund/domestic/refunds/{out_refund_no} */
export function queryRefund(refundNo: string, desk: Desk) {
  const trade = desk.store.tradeOfRefund('wechatpay', refundNo);
  const refund = trade?.refunds.find((each) => each.refundNo === refundNo);
  if (trade === undefined || refund === undefined) return failure(404, 'RESOURCE_NOT_EXISTS', '退款单不存在');
  return refundView(trade, refund);
}

const account = '支付用户零钱';

/** What the buyer gets of a refund; a coupon of the platform's goes back to the platform, in proportion. */
function payerShare(trade: Trade, refund: Refund): number {
  const payer = BigInt(trade.payerAmount ?? trade.amount);
  return Number((BigInt(refund.amount) * payer) / BigInt(trade.amount));
}

function refundView(trade: Trade, refund: Refund) {
  const payer = payerShare(trade, refund);
  return {
    refund_id: refund.channelNo,
    out_refund_no: refund.refundNo,
    transaction_id: trade.channelNo,
    out_trade_no: trade.outTradeNo,
    channel: 'ORIGINAL',
    user_received_account: account,
    ...(refund.status === 'SUCCESS' ? { success_time: offsetTime(refund.doneAt ?? refund.createdAt) } : {}),
    create_time: offsetTime(refund.createdAt),
    status: refund.status,
    funds_account: 'UNSETTLED',
    amount: {
      total: trade.amount,
      refund: refund.amount,
      payer_total: trade.payerAmount ?? trade.amount,
      payer_refund: payer,
      settlement_refund: refund.amount,
      settlement_total: trade.amount,
      discount_refund: refund.amount - payer,
      currency: 'CNY',
    },
  };
}

/** The plaintext of a refund's callback. */
export const refundNotice = (trade: Trade, refund: Refund) => ({
  mchid: wechatMerchant.mchid,
  out_trade_no: trade.outTradeNo,
  transaction_id: trade.channelNo,
  out_refund_no: refund.refundNo,
  refund_id: refund.channelNo,
  refund_status: refund.status,
  ...(refund.status === 'SUCCESS' ? { success_time: offsetTime(refund.doneAt ?? refund.createdAt) } : {}),
  user_received_account: account,
  amount: {
    total: trade.amount,
    refund: refund.amount,
    payer_total: trade.payerAmount ?? trade.amount,
    payer_refund: payerShare(trade, refund),
  },
});
