import { createHash } from 'node:crypto';
import { beijingTime } from '../../beijing-time.ts';
import type { Caller } from '../../provider.ts';
import { yuan } from '../../yuan.ts';
import type { News } from '../news.ts';
import { amountsOf, isOpen, type Sale } from '../sale.ts';
import type { MarketSettings } from '../settings.ts';
import { type HookNews, hookShape } from './hook.ts';
import { bodyOf, hookSignature } from './hook-body.ts';

/** WooCommerce's webhooks for one shop: each delivery once, a ping as a form when they begin. */
export const woocommerce = (settings: () => MarketSettings['woocommerce']): Caller => ({
  name: 'woocommerce',
  sign: ({ kind, content }, struck) => {
    if (kind === 'ping')
      return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'webhook_id=1' };
    const { storeUrl, secret } = settings();
    const hook = hookShape.parse(content);
    const body = bodyOf(hook.body, 'total', struck);
    return {
      headers: {
        'content-type': 'application/json',
        'x-wc-webhook-source': `${storeUrl}/`,
        'x-wc-webhook-topic': hook.topic,
        'x-wc-webhook-resource': 'order',
        'x-wc-webhook-event': hook.topic.replace('order.', ''),
        'x-wc-webhook-signature': hookSignature(body, secret, struck),
        'x-wc-webhook-id': '1',
        'x-wc-webhook-delivery-id': createHash('md5').update(hook.deliveryId).digest('hex'),
      },
      body,
    };
  },
  isAcknowledged: (status) => status >= 200 && status < 300,
  retryGaps: [],
  answerWithinMs: 5_000,
});

export function wooNews({ sale, what }: News): readonly HookNews[] {
  if (what === 'deleted') return [{ topic: 'order.deleted', body: JSON.stringify({ id: Number(sale.id) }) }];
  const body = JSON.stringify(orderOf(sale));
  return [{ topic: what === 'placed' ? 'order.created' : 'order.updated', body }];
}

type View = Readonly<Record<string, unknown>>;

/** The shop's own clock, and Greenwich's. */
const timesOf = (name: string, at: number | undefined): View => ({
  [name]: at === undefined ? null : beijingTime(at).replace(' ', 'T'),
  [`${name}_gmt`]: at === undefined ? null : new Date(at).toISOString().slice(0, 19),
});

/** An order as the REST API has it; titles are escaped as HTML. */
function orderOf(sale: Sale): View {
  const address = addressOf(sale);
  const isCod = sale.kind === 'cod';
  return {
    id: Number(sale.id),
    parent_id: 0,
    number: sale.id,
    status: statusOf(sale),
    ...timesOf('date_created', sale.createdAt),
    ...timesOf('date_modified', sale.modifiedAt),
    ...timesOf('date_paid', sale.paidAt),
    ...timesOf('date_completed', sale.state === 'FINISHED' ? sale.endedAt : sale.parcels[0]?.at),
    ...moneyOf(sale),
    customer_id: 1,
    customer_note: sale.note,
    payment_method: isCod ? 'cod' : 'alipay',
    payment_method_title: isCod ? '货到付款' : '支付宝',
    transaction_id: '',
    billing: { ...address, email: `${sale.buyer.id}@example.com` },
    shipping: address,
    line_items: linesOf(sale),
    tax_lines: [],
    fee_lines: [],
    coupon_lines: [],
    refunds: refundsOf(sale),
  };
}

function moneyOf(sale: Sale): View {
  const { discounts, payable } = amountsOf(sale);
  const postage = yuan(sale.postage);
  return {
    currency: 'CNY',
    prices_include_tax: false,
    discount_total: yuan(discounts),
    discount_tax: '0.00',
    shipping_total: postage,
    shipping_tax: '0.00',
    cart_tax: '0.00',
    total: yuan(payable),
    total_tax: '0.00',
    shipping_lines: [
      { id: Number(sale.id) + 7_000, method_title: '快递', method_id: 'flat_rate', total: postage },
    ],
  };
}

/** What a line comes to stands in `total`, after its share of every discount; its `price` is a number, of one piece. */
function linesOf(sale: Sale): readonly View[] {
  const { worth } = amountsOf(sale);
  return sale.lines.map((line, index) => ({
    id: Number(line.id),
    name: escaped(line.title),
    product_id: Number(line.itemId),
    variation_id: Number(line.skuId),
    quantity: line.quantity,
    subtotal: yuan(line.price * line.quantity),
    subtotal_tax: '0.00',
    total: yuan(worth[index] ?? 0),
    total_tax: '0.00',
    taxes: [],
    meta_data: [],
    sku: line.code,
    price: (worth[index] ?? 0) / 100 / line.quantity,
  }));
}

function refundsOf(sale: Sale): readonly View[] {
  const { worth } = amountsOf(sale);
  return sale.lines.flatMap((line, index) =>
    isOpen(line) ? [] : [{ id: Number(line.id) + 9_000, reason: '', total: `-${yuan(worth[index] ?? 0)}` }],
  );
}

function statusOf(sale: Sale): string {
  if (sale.state === 'CLOSED') return sale.paidAt === undefined ? 'cancelled' : 'refunded';
  if (sale.isForbidden) return 'on-hold';
  if (sale.kind === 'cod' && sale.state === 'UNPAID') return 'processing';
  return {
    UNPAID: 'pending',
    DEPOSIT: 'pending',
    PAID: 'processing',
    SHIPPED: 'completed',
    FINISHED: 'completed',
  }[sale.state];
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('–', '&ndash;');

function addressOf({ recipient }: Sale): View {
  return {
    first_name: recipient.name.slice(1),
    last_name: recipient.name.slice(0, 1),
    company: '',
    address_1: `${recipient.district}${recipient.town}${recipient.detail}`,
    address_2: '',
    city: recipient.city,
    state: recipient.province,
    postcode: '',
    country: 'CN',
    phone: recipient.phone,
  };
}
