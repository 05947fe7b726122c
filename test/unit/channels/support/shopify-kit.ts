import { createHmac } from 'node:crypto';
import type {
  ChannelAdapter,
  IncomingCall,
  KeptMessage,
  Told,
} from '../../../../functions/channels/channel.ts';
import { shopifyConfig } from '../../../../functions/channels/shopify/config.ts';
import { shopify } from '../../../../functions/channels/shopify/shopify.ts';
import { type Fields, restApi } from './platform-kit.ts';

export const now = Date.parse('2026-11-11T02:00:00Z');

export const aShopifyConfig = (part: Fields = {}) =>
  shopifyConfig.parse({
    shopId: 'tea-shop',
    since: '2026-01-01T00:00:00+08:00',
    secrets: ['hush', 'the-next-one'],
    shopDomain: 'tea-shop.myshopify.com',
    ...part,
  });

/** 2 x 20.00 less 5.00 and 1 x 15.00 less 1.00, 6.00 postage, 4.40 tax: 59.40. */
export const anOrder = (part: Fields = {}, lines: readonly Fields[] = [anItem(), otherItem()]): Fields => ({
  id: 6001002003004,
  admin_graphql_api_id: 'gid://shopify/Order/6001002003004',
  name: '#1001',
  created_at: '2026-11-11T09:00:00+08:00',
  updated_at: '2026-11-11T09:05:00+08:00',
  processed_at: '2026-11-11T09:00:30+08:00',
  cancelled_at: null,
  closed_at: null,
  test: false,
  currency: 'CNY',
  presentment_currency: 'USD',
  financial_status: 'paid',
  fulfillment_status: null,
  payment_gateway_names: ['alipay'],
  taxes_included: false,
  total_line_items_price: '55.00',
  total_discounts: '6.00',
  subtotal_price: '49.00',
  total_tax: '4.40',
  total_price: '59.40',
  current_total_price: '59.40',
  total_price_set: {
    shop_money: { amount: '59.40', currency_code: 'CNY' },
    presentment_money: { amount: '8.35', currency_code: 'USD' },
  },
  line_items: lines,
  shipping_lines: [
    { id: 1, title: '快递', price: '6.00', discounted_price: '6.00', discount_allocations: [] },
  ],
  refunds: [],
  shipping_address: {
    ...{ name: '李雷', first_name: '雷', last_name: '李', company: null, phone: '13800138000' },
    ...{ country: 'China', country_code: 'CN', province: 'Guangdong', city: '深圳市' },
    ...{ address1: '龙岗区坂田街道 1 号', address2: '', zip: '518129' },
  },
  customer: { id: 7001002003, first_name: 'Lei', last_name: 'Li', email: 'lilei@example.com' },
  email: 'lilei@example.com',
  phone: null,
  note: '周末送',
  tags: 'vip',
  ...part,
});

export const anItem = (part: Fields = {}): Fields => ({
  id: 9001002003001,
  product_id: 8001002003,
  variant_id: 4001002003,
  sku: 'TEA-RED-250',
  title: '正山小种',
  name: '正山小种 - 250g',
  quantity: 2,
  current_quantity: 2,
  fulfillment_status: null,
  price: '20.00',
  total_discount: '0.00',
  discount_allocations: [{ amount: '5.00', discount_application_index: 0 }],
  ...part,
});
export const otherItem = (part: Fields = {}): Fields =>
  anItem({
    ...{ id: 9001002003002, variant_id: 4001002004, sku: '', name: '龙井 - 100g', quantity: 1 },
    ...{ current_quantity: 1, price: '15.00', discount_allocations: [{ amount: '1.00' }] },
    ...part,
  });

/** Lines of which something came back. */
export const aRefund = (lines: readonly Fields[], part: Fields = {}): Fields => ({
  id: 1,
  refund_line_items: lines,
  order_adjustments: [],
  ...part,
});

const silent = () => Promise.reject(new Error('nothing is sent'));
export const reader = shopify(aShopifyConfig(), { send: silent, now: () => now });

export const messageOf = (body: string | Uint8Array, topic = 'orders/updated'): KeptMessage => ({
  ...{ channel: 'shopify', shopId: 'tea-shop', door: 'webhook', receivedAt: now, observedAt: now, topic },
  body: typeof body === 'string' ? Buffer.from(body) : body,
});
export const readBody = (body: string | Uint8Array, topic?: string): Told =>
  reader.read(messageOf(body, topic));
export const readOrder = (order: unknown): Told => readBody(JSON.stringify(order));
export const readWith = (config: Fields, order: unknown): Told =>
  shopify(aShopifyConfig(config), { send: silent, now: () => now }).read(messageOf(JSON.stringify(order)));

/** A webhook signed over these bytes. */
export const callOf = (
  bytes: Uint8Array,
  headers: IncomingCall['headers'] = {},
  secret = 'hush',
): IncomingCall => ({
  bytes,
  headers: {
    'x-shopify-topic': 'orders/updated',
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(bytes).digest('base64'),
    'x-shopify-shop-domain': 'tea-shop.myshopify.com',
    'x-shopify-webhook-id': 'delivery-1',
    'x-shopify-event-id': 'event-1',
    'x-shopify-triggered-at': '2026-11-11T01:59:58.123Z',
    ...headers,
  },
});

/** An adapter with an API of these answers, and what that was asked. */
export function answering(
  answers: Parameters<typeof restApi>[0],
  config: Fields = {},
): { readonly adapter: ChannelAdapter; readonly asked: ReturnType<typeof restApi>['asked'] } {
  const { send, asked } = restApi(answers);
  const all = aShopifyConfig({ accessToken: 'token', locationId: '655', ...config });
  return { adapter: shopify(all, { send, now: () => now }), asked };
}
