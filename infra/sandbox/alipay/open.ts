import { compactTime, readBeijingTime } from '../beijing-time.ts';
import { type Desk, numbered } from '../provider.ts';
import { asOf, type Trade } from '../trade.ts';
import { readYuan } from '../yuan.ts';
import { failed, type Result } from './answer.ts';
import type { GatewayCall } from './request.ts';

/** `biz_content`, of which texts and numbers matter here. */
export type Business = Readonly<Record<string, unknown>>;

export const textOf = (business: Business, name: string): string => {
  const value = business[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/** The trade, or why there is none. */
export type Opening = { readonly trade: Trade } | { readonly result: Result };

const no = (subCode: string, subMsg: string): Opening => ({ result: failed(subCode, subMsg) });
const invalid = (what: string): Opening => no('ACQ.INVALID_PARAMETER', `参数无效：${what}`);
const longestMs = 15 * 86_400_000;

/** Makes the trade that a pay method asks for, or finds the unpaid one that it asked for before. */
export function openTrade(call: GatewayCall, business: Business, desk: Desk): Opening {
  const outTradeNo = textOf(business, 'out_trade_no');
  const amount = readYuan(textOf(business, 'total_amount'));
  if (!/^\w{1,64}$/.test(outTradeNo)) return invalid('out_trade_no');
  if (amount === undefined || amount > 10_000_000_000) return invalid('total_amount');
  if (textOf(business, 'subject') === '') return invalid('subject');
  const expiresAt = expiryOf(business, desk.now());
  if (Number.isNaN(expiresAt)) return invalid('time_expire');
  const earlier = desk.store.trade('alipay', outTradeNo);
  if (earlier !== undefined) return reopened(asOf(earlier, desk.now()), amount, business);
  const trade: Trade = {
    provider: 'alipay',
    id: outTradeNo,
    outTradeNo,
    channelNo: numbered(`${compactTime(desk.now()).slice(0, 8)}220014`, desk.store.next('alipay/trade'), 28),
    amount,
    status: call.method === 'alipay.trade.precreate' ? 'UNSEEN' : 'OPEN',
    notifyUrl: call.parameters.get('notify_url') ?? '',
    createdAt: desk.now(),
    expiresAt,
    refunds: [],
    details: detailsOf(call, business),
  };
  desk.store.putTrade(trade);
  return { trade };
}

const detailsOf = (call: GatewayCall, business: Business): Trade['details'] => ({
  subject: textOf(business, 'subject'),
  body: textOf(business, 'body'),
  passback_params: textOf(business, 'passback_params'),
  charset: call.charset,
  return_url: call.parameters.get('return_url') ?? '',
});

/** The same order may be shown to the buyer again, while nothing about it has changed. */
function reopened(trade: Trade, amount: number, business: Business): Opening {
  if (trade.paidAt !== undefined) return no('ACQ.TRADE_HAS_SUCCESS', '交易已被支付');
  if (trade.status === 'CLOSED') return no('ACQ.TRADE_HAS_CLOSE', '交易已经关闭');
  const isSame = trade.amount === amount && trade.details['subject'] === textOf(business, 'subject');
  return isSame ? { trade } : no('ACQ.CONTEXT_INCONSISTENT', '交易信息被篡改');
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `time_expire` is a Beijing time, `timeout_express` a span such as `90m`; 15 days at most. */
function expiryOf(business: Business, now: number): number {
  const until = textOf(business, 'time_expire');
  const span = textOf(business, 'timeout_express');
  if (until !== '') {
    const at = readBeijingTime(until);
    return at > now ? Math.min(at, now + longestMs) : Number.NaN;
  }
  if (span === '') return now + longestMs;
  const match = /^(\d{1,5})([mhd])$/.exec(span);
  const ms = Number(match?.[1]) * (units[match?.[2] ?? ''] ?? Number.NaN);
  return ms > 0 && ms <= longestMs ? now + ms : Number.NaN;
}
