import { compactTime, offsetTime } from '../beijing-time.ts';
import type { FaultKind } from '../faults.ts';
import { type Desk, numbered, type SignedPost } from '../provider.ts';
import type { Callback } from '../store.ts';
import type { Refund, Trade } from '../trade.ts';
import { orderView } from './orders.ts';
import type { Platform } from './platform.ts';
import { refundNotice } from './refunds.ts';

type Event = { readonly type: string; readonly original: string; readonly summary: string };

/** What a callback tells, before it is encrypted: the same in every attempt. */
export function content(event: Event, plain: unknown, desk: Desk): Callback['content'] {
  return {
    id: numbered(`EV-${compactTime(desk.now())}`, desk.store.next('wechatpay/event'), 33),
    create_time: offsetTime(desk.now()),
    event_type: event.type,
    original_type: event.original,
    summary: event.summary,
    plain: JSON.stringify(plain),
  };
}

export const paymentContent = (trade: Trade, desk: Desk): Callback['content'] =>
  content(
    { type: 'TRANSACTION.SUCCESS', original: 'transaction', summary: '支付成功' },
    { ...orderView(trade), trade_state: 'SUCCESS', trade_state_desc: '支付成功' },
    desk,
  );

const refundWords = { PROCESSING: '', SUCCESS: '退款成功', ABNORMAL: '退款异常', CLOSED: '退款关闭' };

export const refundContent = (trade: Trade, refund: Refund, desk: Desk): Callback['content'] =>
  content(
    { type: `REFUND.${refund.status}`, original: 'refund', summary: refundWords[refund.status] },
    refundNotice(trade, refund),
    desk,
  );

/** Encrypts and signs it anew, with a fresh time and nonce and the key that is current now. */
export function signedNotice(
  callback: Callback,
  platform: Platform,
  faults: ReadonlySet<FaultKind>,
): SignedPost {
  const told = callback.content;
  const plain = faults.has('wrong-amount')
    ? raised(String(told['plain']), callback.kind)
    : String(told['plain']);
  const original = String(told['original_type']);
  const body = JSON.stringify({
    id: told['id'],
    create_time: told['create_time'],
    resource_type: 'encrypt-resource',
    event_type: told['event_type'],
    summary: told['summary'],
    resource: { original_type: original, ...platform.encrypted(plain, original) },
  });
  const headers = platform.headers(body, { spoils: faults.has('wrong-signature') });
  const probe =
    callback.kind === 'probe' ? { 'wechatpay-signature': probeOf(headers['wechatpay-signature']) } : {};
  return { headers: { 'content-type': 'application/json', ...headers, ...probe }, body };
}

/** A wrong signature that says it is one: WeChat Pay tests in this way whether the merchant checks at all. */
const probeOf = (signature = ''): string => `WECHATPAY/SIGNTEST/${signature.slice(19)}`;

/** The same news with one fen more than was asked for. */
function raised(plain: string, kind: Callback['kind']): string {
  const pattern = kind === 'refund' ? /("refund":)(\d+)/ : /("total":)(\d+)/;
  return plain.replace(pattern, (_, name: string, amount: string) => `${name}${Number(amount) + 1}`);
}
