import { createHash } from 'node:crypto';
import * as z from 'zod';
import { offsetTime } from '../beijing-time.ts';
import { type Desk, numbered } from '../provider.ts';
import { asOf, closeTrade, refundedOf, type Trade } from '../trade.ts';
import { type Failure, failure } from './request.ts';

export const wechatMerchant = { appid: 'wx8888888888888888', mchid: '1900000109' };

const tradeTypes = { jsapi: 'JSAPI', native: 'NATIVE', h5: 'MWEB', app: 'APP' } as const;
export type OrderKind = keyof typeof tradeTypes;
export const isOrderKind = (text: string): text is OrderKind => Object.hasOwn(tradeTypes, text);

const orderShape = z.object({
  appid: z.string(),
  mchid: z.string(),
  description: z.string().min(1).max(127),
  out_trade_no: z.string().regex(/^[\w\-|*@]{6,32}$/),
  time_expire: z.iso.datetime({ offset: true }).optional(),
  attach: z.string().max(128).optional(),
  notify_url: z.url().max(256),
  amount: z.object({ total: z.int().positive(), currency: z.literal('CNY').optional() }),
  payer: z.object({ openid: z.string().min(1) }).optional(),
  scene_info: z
    .object({ payer_client_ip: z.string(), h5_info: z.object({ type: z.string() }).optional() })
    .optional(),
});
type Order = z.output<typeof orderShape>;

const longestMs = 7 * 86_400_000;

/** POST /v3/pay/transactions/{kind}: the address, code or prepay id that the buyer pays with. */
export function openOrder(kind: OrderKind, body: unknown, desk: Desk): Record<string, string> | Failure {
  const parsed = orderShape.safeParse(body);
  if (!parsed.success) return badParameter(parsed.error);
  const order = parsed.data;
  const refusal = refused(kind, order, desk.now());
  if (refusal !== undefined) return refusal;
  const earlier = desk.store.trade('wechatpay', order.out_trade_no);
  if (earlier !== undefined) return reopened(kind, asOf(earlier, desk.now()), order, desk);
  const trade = newTrade(kind, order, desk);
  desk.store.putTrade(trade);
  return paymentEntry(kind, trade, desk);
}

function refused(kind: OrderKind, order: Order, now: number): Failure | undefined {
  if (order.mchid !== wechatMerchant.mchid) return failure(400, 'MCH_NOT_EXISTS', '商户号不存在');
  if (order.appid !== wechatMerchant.appid)
    return failure(400, 'APPID_MCHID_NOT_MATCH', 'appid和mch_id不匹配');
  if (kind === 'jsapi' && order.payer === undefined)
    return failure(400, 'PARAM_ERROR', '参数错误：payer.openid');
  if (kind === 'h5' && order.scene_info?.h5_info === undefined)
    return failure(400, 'PARAM_ERROR', '参数错误：scene_info.h5_info');
  const isPast = order.time_expire !== undefined && Date.parse(order.time_expire) <= now;
  return isPast ? failure(400, 'PARAM_ERROR', '参数错误：time_expire') : undefined;
}

const newTrade = (kind: OrderKind, order: Order, desk: Desk): Trade => ({
  provider: 'wechatpay',
  id: order.out_trade_no,
  outTradeNo: order.out_trade_no,
  channelNo: numbered('42000020', desk.store.next('wechatpay/transaction'), 28),
  amount: order.amount.total,
  status: 'OPEN',
  notifyUrl: order.notify_url,
  createdAt: desk.now(),
  expiresAt: Math.min(
    order.time_expire === undefined ? Infinity : Date.parse(order.time_expire),
    desk.now() + longestMs,
  ),
  refunds: [],
  details: {
    trade_type: tradeTypes[kind],
    description: order.description,
    attach: order.attach ?? '',
    openid: order.payer?.openid ?? 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    order: orderHash(order),
  },
});

const orderHash = (order: Order): string => createHash('sha256').update(JSON.stringify(order)).digest('hex');

/** The very same order gives another entry to the same payment; anything else about it is a used number. */
function reopened(kind: OrderKind, trade: Trade, order: Order, desk: Desk): Record<string, string> | Failure {
  if (trade.paidAt !== undefined) return failure(400, 'ORDERPAID', '该订单已支付');
  if (trade.status === 'CLOSED') return failure(400, 'ORDER_CLOSED', '该订单已关闭');
  const isSame =
    trade.details['order'] === orderHash(order) && trade.details['trade_type'] === tradeTypes[kind];
  return isSame ? paymentEntry(kind, trade, desk) : failure(403, 'OUT_TRADE_NO_USED', '商户订单号重复');
}

export const prepayIdOf = (trade: Trade): string => `wx26${trade.channelNo.slice(-24)}00000000`;

function paymentEntry(kind: OrderKind, trade: Trade, desk: Desk): Record<string, string> {
  const id = prepayIdOf(trade);
  if (kind === 'native')
    return { code_url: `weixin://wxpay/bizpayurl?pr=${id.slice(-9)}${trade.outTradeNo}` };
  return kind === 'h5' ? { h5_url: `${desk.url()}/v3/h5pay?prepay_id=${id}&package=1` } : { prepay_id: id };
}

/** The order that a path names by the merchant's number or by WeChat Pay's. */
export function findOrder(by: string, number: string, desk: Desk): Trade | undefined {
  const found =
    by === 'id'
      ? desk.store
          .trades('wechatpay')
          .find(({ channelNo, paidAt }) => channelNo === number && paidAt !== undefined)
      : desk.store.trade('wechatpay', number);
  return found === undefined ? undefined : asOf(found, desk.now());
}

export const notFound = failure(404, 'ORDER_NOT_EXIST', '订单不存在');

export function closeOrder(number: string, body: unknown, desk: Desk): Failure | undefined {
  const parsed = z.object({ mchid: z.literal(wechatMerchant.mchid) }).safeParse(body);
  if (!parsed.success) return badParameter(parsed.error);
  const trade = findOrder('out-trade-no', number, desk);
  if (trade === undefined) return notFound;
  const closed = closeTrade(trade, desk.now());
  if (closed === 'PAID') return failure(400, 'ORDERPAID', '该订单已支付');
  if (typeof closed === 'string') return failure(400, 'ORDER_CLOSED', '该订单已关闭');
  desk.store.putTrade(closed);
  return undefined;
}

const stateWords = {
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
};

function stateOf(trade: Trade): keyof typeof stateWords {
  if (trade.paidAt === undefined) return trade.status === 'CLOSED' ? 'CLOSED' : 'NOTPAY';
  return refundedOf(trade) > 0 ? 'REFUND' : 'SUCCESS';
}

/** An order as the query answers it and, paid, as the callback tells it. Amounts in fen. */
export function orderView(trade: Trade) {
  const state = stateOf(trade);
  const base = {
    ...wechatMerchant,
    out_trade_no: trade.outTradeNo,
    trade_type: trade.details['trade_type'] ?? '',
    trade_state: state,
    trade_state_desc: stateWords[state],
    ...(trade.details['attach'] === '' ? {} : { attach: trade.details['attach'] ?? '' }),
  };
  if (trade.paidAt === undefined) return { ...base, amount: { total: trade.amount, currency: 'CNY' } };
  const payer = trade.payerAmount ?? trade.amount;
  return {
    ...base,
    transaction_id: trade.channelNo,
    bank_type: 'OTHERS',
    success_time: offsetTime(trade.paidAt),
    payer: { openid: trade.details['openid'] ?? '' },
    amount: { total: trade.amount, payer_total: payer, currency: 'CNY', payer_currency: 'CNY' },
    ...(payer === trade.amount ? {} : { promotion_detail: [coupon(trade.amount - payer)] }),
  };
}

const coupon = (amount: number) => ({
  coupon_id: '109519',
  name: '满减券',
  scope: 'GLOBAL',
  type: 'CASH',
  amount,
  stock_id: '931386',
  wechatpay_contribute: amount,
  merchant_contribute: 0,
  other_contribute: 0,
  currency: 'CNY',
});

export function badParameter(error: z.ZodError): Failure {
  const [issue] = error.issues;
  const field = `/${issue?.path.join('/') ?? ''}`;
  return failure(400, 'PARAM_ERROR', `参数错误：${field}`, {
    location: 'body',
    field,
    issue: issue?.message ?? '',
  });
}
