import { isObject } from '../../local/json.ts';
import { dayMs, dayStart } from '../beijing-time.ts';
import { bookLines, within } from '../books.ts';
import type { Keys } from '../keys.ts';
import { type Answer, type Desk, hours, minutes, type Provider, type SandboxRequest } from '../provider.ts';
import type { Trade } from '../trade.ts';
import { yuan } from '../yuan.ts';
import { gatewayAnswer, pageAnswer, type Result, refusedResult, success } from './answer.ts';
import { type BillLinks, billLinks } from './bill-links.ts';
import { alipayPolicy, billsOf } from './bills.ts';
import { type Call, close, queryRefund, queryTrade, refund } from './calls.ts';
import { alipayCommands } from './commands.ts';
import { alipayMerchant } from './merchant.ts';
import { paymentNews, refundNews, signedNotice } from './notices.ts';
import { type Business, openTrade } from './open.ts';
import { type GatewayCall, readCall } from './request.ts';

const pages = new Set(['alipay.trade.page.pay', 'alipay.trade.wap.pay']);
const opening = new Set([...pages, 'alipay.trade.app.pay', 'alipay.trade.precreate']);
const calls: Readonly<Record<string, Call>> = {
  'alipay.trade.query': queryTrade,
  'alipay.trade.close': close,
  'alipay.trade.refund': refund,
  'alipay.trade.fastpay.refund.query': queryRefund,
};
const billQuery = 'alipay.data.dataservice.bill.downloadurl.query';
const methods = new Set([...opening, ...Object.keys(calls), billQuery]);

/** Alipay's open gateway (支付宝开放平台网关), its cashier pages, callbacks and bills. */
export function alipay(keys: Keys['alipay'], desk: Desk): Provider {
  const links = billLinks(desk);
  const lines: Provider['lines'] = (range) =>
    desk.grown('alipay', bookLines(desk.store.trades('alipay'), range, alipayPolicy)).filter(within(range));
  return {
    name: 'alipay',
    handle: (request) => {
      if (request.path === '/gateway.do') return gateway(request, keys, desk, links);
      if (request.path.startsWith('/qr/')) return scanned(request.path.slice(4), desk);
      return request.path === '/downloadBillFile.resource' ? links.file(request.query) : undefined;
    },
    paymentNews: (trade) => paymentNews(trade, desk),
    refundNews: (trade, done) => refundNews(trade, done, desk),
    sign: (callback, faults) => signedNotice(callback, keys.alipay.privateKey, faults),
    isAcknowledged: (status, body) => status === 200 && body === 'success',
    retryGaps: [minutes(4), minutes(10), minutes(10), hours(1), hours(2), hours(6), hours(15)],
    answerWithinMs: 15_000,
    period: (day) => {
      const from = dayStart(day);
      return { from, until: from + dayMs, readyAt: from + dayMs + hours(9) };
    },
    commands: alipayCommands(desk),
    lines,
    bills: (day) => {
      const until = dayStart(day) + dayMs;
      const payouts = desk.payouts('alipay').filter(({ at }) => at < until);
      return billsOf({ lines: lines({ from: 0, until }), payouts }, day, alipayMerchant.sellerId);
    },
  };
}

function gateway(request: SandboxRequest, keys: Keys['alipay'], desk: Desk, links: BillLinks): Answer {
  const read = readCall(request, { appId: alipayMerchant.appId, appPublicKey: keys.app.publicKey }, methods);
  const signing = { privateKey: keys.alipay.privateKey, spoils: request.spoilsSignature };
  if ('refusal' in read) {
    const result = refusedResult(read.refusal);
    return pages.has(read.method)
      ? errorPage(result)
      : gatewayAnswer(read.method, result, { ...signing, charset: 'utf-8' });
  }
  const { call } = read;
  const result = answered(call, desk, links);
  if (pages.has(call.method)) return 'page' in result ? result.page : errorPage(result.result);
  return gatewayAnswer(call.method, 'page' in result ? {} : result.result, {
    ...signing,
    charset: call.charset,
  });
}

function answered(
  call: GatewayCall,
  desk: Desk,
  links: BillLinks,
): { readonly result: Result } | { readonly page: Answer } {
  const business = businessOf(call);
  if (business === undefined)
    return {
      result: refusedResult({ subCode: 'isv.invalid-parameter', subMsg: 'biz_content', isMissing: false }),
    };
  if (call.method === billQuery) return { result: links.query(business) };
  if (!opening.has(call.method)) return { result: calls[call.method]?.(business, desk) ?? {} };
  const asked = openTrade(call, business, desk);
  if ('result' in asked) return asked;
  if (pages.has(call.method)) return { page: cashier(asked.trade) };
  return { result: opened(call, asked.trade, desk) };
}

/** A code to scan, or what the wallet tells the app before the buyer has paid. */
const opened = (call: GatewayCall, trade: Trade, desk: Desk): Result =>
  call.method === 'alipay.trade.precreate'
    ? success({ out_trade_no: trade.outTradeNo, qr_code: `${desk.url()}/qr/bax${trade.channelNo}` })
    : success({
        out_trade_no: trade.outTradeNo,
        trade_no: trade.channelNo,
        total_amount: yuan(trade.amount),
        seller_id: alipayMerchant.sellerId,
      });

function businessOf(call: GatewayCall): Business | undefined {
  try {
    const value: unknown = JSON.parse(call.parameters.get('biz_content') ?? '');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const cashier = (trade: Trade): Answer =>
  pageAnswer('支付宝收银台', [
    `${trade.details['subject']} ${yuan(trade.amount)}元`,
    `out_trade_no ${trade.outTradeNo}`,
    'POST /sandbox/pay {"provider":"alipay","outTradeNo":"…"} pays it',
  ]);

const errorPage = (result: Result): Answer =>
  pageAnswer('支付宝', [
    '调试错误，请回到请求来源地，重新发起请求。',
    `错误代码 ${String(result['sub_code']).replace('isv.', '')}`,
    `错误原因: ${result['sub_msg']}`,
  ]);

/** The buyer's wallet opens a code: from here on the trade exists. */
function scanned(code: string, desk: Desk): Answer {
  const trade = desk.store.trades('alipay').find(({ channelNo }) => `bax${channelNo}` === code);
  if (trade === undefined) return pageAnswer('支付宝', ['二维码已失效'], 404);
  if (trade.status === 'UNSEEN') desk.store.putTrade({ ...trade, status: 'OPEN' });
  return cashier(trade);
}
