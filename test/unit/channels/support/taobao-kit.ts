import type { ChannelAdapter, KeptMessage, Told } from '../../../../functions/channels/channel.ts';
import { taobaoConfig } from '../../../../functions/channels/taobao/config.ts';
import { taobao } from '../../../../functions/channels/taobao/taobao.ts';
import { type Fields, gateway } from './platform-kit.ts';

export const now = Date.parse('2026-11-11T00:20:00+08:00');
export const aTaobaoConfig = (part: Readonly<Record<string, unknown>> = {}) =>
  taobaoConfig.parse({
    channel: 'tmall',
    shopId: 'tea-house',
    since: '2026-01-01T00:00:00+08:00',
    appKey: '12345678',
    appSecret: 'helloworld',
    session: 'test',
    ...part,
  });

/** A trade of one line as TOP gives it: 2 x 20.00 less 5.00, with 6.00 postage. */
export const aTrade = (part: Fields = {}, lines: readonly Fields[] = [aLine()]): Fields => ({
  tid: '3141592653589793238',
  tid_str: '3141592653589793238',
  status: 'WAIT_SELLER_SEND_GOODS',
  type: 'fixed',
  created: '2026-11-11 00:00:03',
  pay_time: '2026-11-11 00:05:09',
  modified: '2026-11-11 00:05:10',
  payment: '41.00',
  post_fee: '6.00',
  total_fee: '40.00',
  discount_fee: '5.00',
  adjust_fee: '0.00',
  oaid: 'oaid-1',
  receiver_name: '李**',
  receiver_state: '浙江省',
  receiver_city: '杭州市',
  receiver_district: '西湖区',
  receiver_address: '文三路***',
  receiver_mobile: '138****8000',
  buyer_open_uid: 'AAHd5d-HAAeGwJedwSHpg8bT',
  buyer_nick: 't**',
  orders: { order: lines },
  ...part,
});

export const aLine = (part: Fields = {}): Fields => ({
  oid: '3141592653589793239',
  oid_str: '3141592653589793239',
  num_iid: 610000000001,
  sku_id: '4100000000001',
  outer_iid: 'TEA',
  outer_sku_id: 'TEA-RED-250',
  title: '正山小种 250g',
  num: 2,
  price: '20.00',
  total_fee: '40.00',
  payment: '41.00',
  discount_fee: '0.00',
  adjust_fee: '0.00',
  part_mjz_discount: '5.00',
  divide_order_fee: '35.00',
  status: 'WAIT_SELLER_SEND_GOODS',
  refund_status: 'NO_REFUND',
  ...part,
});

export const fullInfo = (trade: unknown): string =>
  JSON.stringify({ trade_fullinfo_get_response: { trade, request_id: 'r' } });

export const messageOf = (body: string | Uint8Array): KeptMessage => ({
  channel: 'tmall',
  shopId: 'tea-house',
  door: 'poll',
  receivedAt: now,
  observedAt: now,
  topic: 'taobao.trade.fullinfo.get',
  body: typeof body === 'string' ? Buffer.from(body) : body,
});

const silent = () => Promise.reject(new Error('nothing is sent'));
export const reader = taobao(aTaobaoConfig(), { send: silent, now: () => now });
export const readBody = (body: string | Uint8Array): Told => reader.read(messageOf(body));
export const readTrade = (trade: unknown): Told => readBody(fullInfo(trade));

/** An adapter with a gateway of these answers, and what that was asked. */
export function answering(
  answers: readonly unknown[],
  config: Fields = {},
): { readonly adapter: ChannelAdapter; readonly asked: URLSearchParams[] } {
  const { send, asked } = gateway(answers);
  return { adapter: taobao(aTaobaoConfig(config), { send, now: () => now }), asked };
}

export const no = (code: number, sub_code?: string): unknown => ({
  error_response: { code, msg: 'Remote service error', ...(sub_code && { sub_code, sub_msg: '…' }) },
});
