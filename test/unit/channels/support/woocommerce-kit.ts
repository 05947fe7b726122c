import { createHmac } from 'node:crypto';
import type {
  ChannelAdapter,
  IncomingCall,
  KeptMessage,
  Told,
} from '../../../../functions/channels/channel.ts';
import { woocommerceConfig } from '../../../../functions/channels/woocommerce/config.ts';
import { woocommerce } from '../../../../functions/channels/woocommerce/woocommerce.ts';
import { type Fields, restApi } from './platform-kit.ts';

export const now = Date.parse('2026-11-11T02:00:00Z');

export const aWooConfig = (part: Fields = {}) =>
  woocommerceConfig.parse({
    shopId: 'teahouse',
    since: '2026-01-01T00:00:00+08:00',
    secrets: ['hush', 'the-next-one'],
    storeUrl: 'https://teahouse.example/',
    ...part,
  });

/** 35.00 of 40.00 and 14.00 of 15.00, 6.00 postage, 2.00 for wrapping, 4.40 tax: 61.40. */
export const anOrder = (part: Fields = {}, lines: readonly Fields[] = [anItem(), otherItem()]): Fields => ({
  id: 7270,
  parent_id: 0,
  number: '7270',
  status: 'processing',
  currency: 'CNY',
  date_created: '2026-11-11T09:00:00',
  date_created_gmt: '2026-11-11T01:00:00',
  date_modified_gmt: '2026-11-11T01:05:00',
  date_paid_gmt: '2026-11-11T01:00:30',
  date_completed_gmt: null,
  discount_total: '6.00',
  discount_tax: '0.00',
  shipping_total: '6.00',
  shipping_tax: '0.60',
  cart_tax: '3.80',
  total: '61.40',
  total_tax: '4.40',
  prices_include_tax: false,
  customer_id: 26,
  customer_note: 'Leave it &amp; ring',
  billing: {
    ...{ first_name: 'Lei', last_name: 'Li', company: '', phone: '13800138000' },
    ...{ email: 'lilei@example.com', country: 'CN' },
  },
  shipping: {
    ...{ first_name: '雷', last_name: '李', company: '', address_1: '坂田街道 1 号', address_2: '' },
    ...{ city: '深圳市', state: 'CN20', postcode: '518129', country: 'CN' },
  },
  payment_method: 'alipay',
  line_items: lines,
  fee_lines: [{ id: 3, name: 'Wrapping', total: '2.00', total_tax: '0.20' }],
  shipping_lines: [{ id: 4, method_title: 'Flat rate', total: '6.00', total_tax: '0.60' }],
  coupon_lines: [{ id: 5, code: 'TEA', discount: '6.00' }],
  refunds: [],
  ...part,
});

export const anItem = (part: Fields = {}): Fields => ({
  id: 315,
  name: 'Lapsang &ndash; 250 g',
  product_id: 93,
  variation_id: 94,
  quantity: 2,
  subtotal: '40.00',
  subtotal_tax: '3.00',
  total: '35.00',
  total_tax: '2.60',
  sku: 'TEA-RED-250',
  price: 17.5,
  ...part,
});
export const otherItem = (part: Fields = {}): Fields =>
  anItem({
    ...{ id: 316, name: 'Longjing', product_id: 95, variation_id: 0, quantity: 1, sku: '', price: 14 },
    ...{ subtotal: '15.00', total: '14.00', total_tax: '1.00' },
    ...part,
  });

/** A refund as the API tells it by itself: one piece of a line. */
export const aRefund = (line: string, part: Fields = {}): Fields => ({
  id: 726,
  amount: '18.80',
  line_items: [
    {
      ...{ id: 400, quantity: -1, total: '-17.50', total_tax: '-1.30' },
      meta_data: [{ id: 1, key: '_refunded_item_id', value: line }],
    },
  ],
  shipping_lines: [],
  ...part,
});

const silent = () => Promise.reject(new Error('nothing is sent'));
export const reader = woocommerce(aWooConfig(), { send: silent, now: () => now });

export const messageOf = (body: string | Uint8Array, topic = 'order.updated'): KeptMessage => ({
  ...{ channel: 'woocommerce', shopId: 'teahouse', door: 'webhook', receivedAt: now, observedAt: now, topic },
  body: typeof body === 'string' ? Buffer.from(body) : body,
});
export const readBody = (body: string | Uint8Array, topic?: string): Told =>
  reader.read(messageOf(body, topic));
export const readOrder = (order: unknown): Told => readBody(JSON.stringify(order));
export const readWith = (config: Fields, order: unknown): Told =>
  woocommerce(aWooConfig(config), { send: silent, now: () => now }).read(messageOf(JSON.stringify(order)));

/** A webhook signed over these bytes. */
export const callOf = (
  bytes: Uint8Array,
  headers: IncomingCall['headers'] = {},
  secret = 'hush',
): IncomingCall => ({
  bytes,
  headers: {
    'x-wc-webhook-source': 'https://teahouse.example/',
    'x-wc-webhook-topic': 'order.updated',
    'x-wc-webhook-signature': createHmac('sha256', secret).update(bytes).digest('base64'),
    'x-wc-webhook-id': '1',
    'x-wc-webhook-delivery-id': 'delivery-1',
    ...headers,
  },
});

/** An adapter with an API of these answers, and what that was asked. */
export function answering(
  answers: Parameters<typeof restApi>[0],
  config: Fields = {},
): { readonly adapter: ChannelAdapter; readonly asked: ReturnType<typeof restApi>['asked'] } {
  const { send, asked } = restApi(answers);
  const all = aWooConfig({ consumerKey: 'ck', consumerSecret: 'cs', ...config });
  return { adapter: woocommerce(all, { send, now: () => now }), asked };
}
