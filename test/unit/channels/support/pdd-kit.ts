import type { ChannelAdapter, KeptMessage, Told } from '../../../../functions/channels/channel.ts';
import { pddConfig } from '../../../../functions/channels/pdd/config.ts';
import { pdd } from '../../../../functions/channels/pdd/pdd.ts';
import { type Fields, gateway } from './platform-kit.ts';

export const now = Date.parse('2026-11-11T10:00:00+08:00');

export const aPddConfig = (part: Fields = {}) =>
  pddConfig.parse({
    shopId: 'tea-pdd',
    since: '2026-01-01T00:00:00+08:00',
    clientId: 'id',
    clientSecret: 'testSecret',
    accessToken: 'token',
    ...part,
  });

/** 2 x 20.1 and 1 x 15 less 5.2 of the seller's and 3 of PDD's, 6 postage: 53. */
export const anOrder = (part: Fields = {}, lines: readonly Fields[] = [anItem(), otherItem()]): Fields => ({
  order_sn: '261111-271828182845904',
  order_status: 1,
  refund_status: 1,
  confirm_status: 1,
  group_status: 1,
  risk_control_status: 0,
  is_lucky_flag: 1,
  trade_type: 0,
  step_order_info: null,
  created_time: '2026-11-11 09:00:00',
  confirm_time: '2026-11-11 09:00:10',
  pay_time: '2026-11-11 09:00:08',
  updated_at: '2026-11-11 09:05:00',
  last_ship_time: '2026-11-13 09:00:10',
  pay_amount: 53.0,
  goods_amount: 55.2,
  discount_amount: 8.2,
  platform_discount: 3,
  seller_discount: 5.2,
  capital_free_discount: 0,
  postage: 6,
  country: '中国',
  province: '广东省',
  city: '深圳市',
  town: '龙岗区',
  address: '广东省深圳市龙岗区坂田街道 1 号',
  receiver_name: '李雷',
  receiver_phone: '13800138000',
  buyer_memo: '周末送',
  remark: '老顾客',
  item_list: lines,
  ...part,
});

export const anItem = (part: Fields = {}): Fields => ({
  goods_id: 252529615700001,
  sku_id: '51972265894',
  outer_id: 'TEA-RED-250',
  outer_goods_id: 'TEA',
  goods_name: '正山小种',
  goods_spec: '250g',
  goods_price: 20.1,
  goods_count: 2,
  ...part,
});
export const otherItem = (part: Fields = {}): Fields =>
  anItem({
    sku_id: '51972265895',
    outer_id: '',
    outer_goods_id: '',
    goods_price: 15,
    goods_count: 1,
    ...part,
  });

export const detail = (order: unknown): string =>
  JSON.stringify({ order_info_get_response: { order_info: order, request_id: 'r' } });

const silent = () => Promise.reject(new Error('nothing is sent'));
export const reader = pdd(aPddConfig(), { send: silent, now: () => now });

export const messageOf = (body: string | Uint8Array): KeptMessage => ({
  ...{ channel: 'pdd', shopId: 'tea-pdd', door: 'poll', receivedAt: now, observedAt: now },
  topic: 'pdd.order.information.get',
  body: typeof body === 'string' ? Buffer.from(body) : body,
});
export const readBody = (body: string | Uint8Array): Told => reader.read(messageOf(body));
export const readOrder = (order: unknown): Told => readBody(detail(order));

/** An adapter with a gateway of these answers, and what that was asked. */
export function answering(
  answers: readonly unknown[],
  config: Fields = {},
): { readonly adapter: ChannelAdapter; readonly asked: URLSearchParams[] } {
  const { send, asked } = gateway(answers);
  return { adapter: pdd(aPddConfig(config), { send, now: () => now }), asked };
}
