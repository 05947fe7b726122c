import { dayMs, dayStart } from '../beijing-time.ts';
import { bookLines, within } from '../books.ts';
import type { Keys } from '../keys.ts';
import { type Answer, type Desk, hours, minutes, type Provider, type SandboxRequest } from '../provider.ts';
import { billLinks } from './bill-links.ts';
import { billsOf, wechatPolicy } from './bills.ts';
import { wechatCommands } from './commands.ts';
import { complaint } from './complaints.ts';
import { paymentContent, refundContent, signedNotice } from './notices.ts';
import {
  closeOrder,
  findOrder,
  isOrderKind,
  notFound,
  openOrder,
  orderView,
  wechatMerchant,
} from './orders.ts';
import { answer, certificateList, failureAnswer, type Platform, platform } from './platform.ts';
import { openRefund, queryRefund } from './refunds.ts';
import { type Failure, failure, unauthorized } from './request.ts';

type Parts = {
  readonly keys: Keys['wechatpay'];
  readonly desk: Desk;
  readonly platform: Platform;
  readonly links: ReturnType<typeof billLinks>;
};

/** WeChat Pay API v3 (微信支付), direct merchant. */
export function wechatpay(keys: Keys['wechatpay'], desk: Desk): Provider {
  const parts: Parts = { keys, desk, platform: platform(keys, desk), links: billLinks(desk) };
  const lines: Provider['lines'] = (range) =>
    desk
      .grown('wechatpay', bookLines(desk.store.trades('wechatpay'), range, wechatPolicy))
      .filter(within(range));
  return {
    name: 'wechatpay',
    handle: (request) => (request.path.startsWith('/v3/') ? handle(request, parts) : undefined),
    paymentNews: (trade) => paymentContent(trade, desk),
    refundNews: (trade, refund) => refundContent(trade, refund, desk),
    sign: (callback, faults) => signedNotice(callback, parts.platform, faults),
    isAcknowledged: (status) => status === 200 || status === 204,
    retryGaps: [
      ...[15_000, 15_000, 30_000],
      ...[3, 10, 20, 30, 30, 30, 60].map(minutes),
      ...[3, 3, 3, 6, 6].map(hours),
    ],
    answerWithinMs: 5_000,
    period: (day) => {
      const from = dayStart(day);
      return { from, until: from + dayMs, readyAt: from + dayMs + hours(10) };
    },
    lines,
    bills: (day) => {
      const until = dayStart(day) + dayMs;
      const payouts = desk.payouts('wechatpay').filter(({ at }) => at < until);
      return billsOf({ lines: lines({ from: 0, until }), payouts }, day);
    },
    commands: wechatCommands(parts.platform, desk, keys.merchant.publicKey),
  };
}

function handle(request: SandboxRequest, parts: Parts): Answer {
  if (request.path === '/v3/h5pay')
    return { status: 200, headers: { 'content-type': 'text/html' }, body: h5Page };
  const merchant = { mchid: wechatMerchant.mchid, certificate: parts.keys.merchant.certificate };
  const refusal = unauthorized(request, merchant, parts.desk.now());
  if (refusal !== undefined) return failureAnswer(parts.platform, refusal, request.spoilsSignature);
  const file = parts.links.file(request);
  if (file !== undefined) return file;
  const result = routed(request, parts);
  if (result !== undefined && isFailure(result))
    return failureAnswer(parts.platform, result, request.spoilsSignature);
  return answer(parts.platform, result, request.spoilsSignature);
}

const h5Page =
  '<!doctype html>\n<meta charset="utf-8">\n<title>微信支付</title>\n<p>POST /sandbox/pay pays it</p>\n';

const isFailure = (result: object): result is Failure => 'code' in result && 'message' in result;

/** The answer's body; undefined is 204. */
function routed(request: SandboxRequest, parts: Parts): object | undefined {
  const body = bodyOf(request);
  if (body === 'BAD_JSON') return failure(400, 'PARAM_ERROR', '请求体不是合法的JSON');
  const path = segmentsOf(request.path);
  if (path === undefined || !['GET', 'POST'].includes(request.method)) return noRoute;
  return request.method === 'POST' ? posted(path, body, parts.desk) : fetched(path, request, parts);
}

/** What stands between the slashes after `/v3`; undefined when it is badly escaped. */
function segmentsOf(path: string): readonly string[] | undefined {
  try {
    return path.split('/').slice(2).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function posted([group, kind, third, number, action]: readonly string[], body: unknown, desk: Desk) {
  if (group === 'pay' && kind === 'transactions') {
    if (third === 'out-trade-no' && action === 'close') return closeOrder(number ?? '', body, desk);
    if (third !== undefined && isOrderKind(third) && number === undefined)
      return openOrder(third, body, desk);
  }
  const isRefund = group === 'refund' && kind === 'domestic' && third === 'refunds' && number === undefined;
  return isRefund ? openRefund(body, desk) : noRoute;
}

function fetched(path: readonly string[], request: SandboxRequest, parts: Parts): object {
  const [group, kind, third, number] = path;
  const { desk } = parts;
  if (group === 'certificates') return certificateList(parts.platform, parts.keys, desk.now());
  if (group === 'bill') return parts.links.query(kind ?? '', new URLSearchParams(request.query));
  if (group === 'refund' && third === 'refunds') return queryRefund(number ?? '', desk);
  if (group === 'merchant-service') return complaint(third ?? '', desk) ?? notFound;
  const isOrder = group === 'pay' && kind === 'transactions' && (third === 'id' || third === 'out-trade-no');
  if (!isOrder) return noRoute;
  if (new URLSearchParams(request.query).get('mchid') !== wechatMerchant.mchid)
    return failure(400, 'PARAM_ERROR', '参数错误：mchid');
  const trade = findOrder(third, number ?? '', desk);
  return trade === undefined ? notFound : orderView(trade);
}

const noRoute = failure(404, 'NOT_FOUND', 'Not Found');

function bodyOf(request: SandboxRequest): unknown {
  if (request.body.length === 0) return undefined;
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    return 'BAD_JSON';
  }
}
