import type { ChannelAdapter, KeptMessage, Told } from '../../../../functions/channels/channel.ts';
import { douyinConfig } from '../../../../functions/channels/douyin/config.ts';
import { douyin } from '../../../../functions/channels/douyin/douyin.ts';
import { type Fields, restApi } from './platform-kit.ts';

export const now = Date.parse('2026-11-11T10:00:00+08:00');
/** Seconds of a time of that day in Beijing. */
export const at = (clock: string): number => Date.parse(`2026-11-11T${clock}+08:00`) / 1_000;

export const aDouyinConfig = (part: Fields = {}) =>
  douyinConfig.parse({
    shopId: 'tea-douyin',
    since: '2026-01-01T00:00:00+08:00',
    appKey: 'appkey123',
    appSecret: 'secret123',
    accessToken: 'token',
    ...part,
  });

/** 2 x 20.00 less 5.00 and 1 x 15.00, 6.00 postage: 56.00. */
export const anOrder = (part: Fields = {}, lines: readonly Fields[] = [anItem(), otherItem()]): Fields => ({
  order_id: '6936476692437472001',
  main_status: 2,
  order_status: 2,
  trade_type: 0,
  pay_type: 2,
  create_time: at('09:00:00'),
  pay_time: at('09:00:08'),
  update_time: at('09:05:00'),
  exp_ship_time: at('23:00:00'),
  pay_amount: 5600,
  post_amount: 600,
  promotion_platform_amount: 200,
  platform_cost_amount: 200,
  doudian_open_id: '1@#open',
  open_address_id: '#address-1',
  encrypt_post_receiver: '##receiver#1##',
  encrypt_post_tel: '$$tel$1$$',
  post_addr: {
    province: { name: '广东省', id: '44' },
    city: { name: '深圳市', id: '440300' },
    town: { name: '龙岗区', id: '440307' },
    street: { name: '坂田街道', id: '440307004' },
    encrypt_detail: '##detail#1##',
  },
  buyer_words: '周末送',
  seller_words: '老顾客',
  sku_order_list: lines,
  ...part,
});

export const anItem = (part: Fields = {}): Fields => ({
  order_id: '6936476692437472002',
  parent_order_id: '6936476692437472001',
  product_id: '3660207428038974001',
  sku_id: '3410716076201001',
  code: 'TEA-RED-250',
  out_sku_id: '',
  product_name: '正山小种 250g',
  item_num: 2,
  origin_amount: 2000,
  sum_amount: 4000,
  pay_amount: 3500,
  post_amount: 0,
  tax_amount: 0,
  main_status: 2,
  master_sku_order_id: '0',
  after_sale_info: { after_sale_status: 0, after_sale_type: 0, refund_status: 0 },
  ...part,
});
export const otherItem = (part: Fields = {}): Fields =>
  anItem({
    ...{ order_id: '6936476692437472003', sku_id: '3410716076201002', code: '', item_num: 1 },
    ...{ origin_amount: 1500, sum_amount: 1500, pay_amount: 1500 },
    ...part,
  });

export const detail = (order: unknown): string =>
  JSON.stringify({ code: 10000, msg: 'success', data: { shop_order_detail: order } });

const silent = () => Promise.reject(new Error('nothing is sent'));
export const reader = douyin(aDouyinConfig(), { send: silent, now: () => now });

export const messageOf = (body: string | Uint8Array): KeptMessage => ({
  ...{ channel: 'douyin', shopId: 'tea-douyin', door: 'poll', receivedAt: now, observedAt: now },
  topic: 'order.orderDetail',
  body: typeof body === 'string' ? Buffer.from(body) : body,
});
export const readBody = (body: string | Uint8Array): Told => reader.read(messageOf(body));
export const readOrder = (order: unknown): Told => readBody(detail(order));

/** An adapter with a gateway of these answers, and what that was asked. */
export function answering(
  answers: Parameters<typeof restApi>[0],
  config: Fields = {},
): { readonly adapter: ChannelAdapter; readonly asked: ReturnType<typeof restApi>['asked'] } {
  const { send, asked } = restApi(answers);
  return { adapter: douyin(aDouyinConfig(config), { send, now: () => now }), asked };
}
