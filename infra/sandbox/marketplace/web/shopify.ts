import { offsetTime } from '../../beijing-time.ts';
import { type Caller, hours, minutes } from '../../provider.ts';
import { yuan } from '../../yuan.ts';
import { derivedNumber } from '../desk.ts';
import type { News } from '../news.ts';
import { amountsOf, isOpen, type Sale, type SaleLine } from '../sale.ts';
import type { MarketSettings } from '../settings.ts';
import { type HookNews, hookShape } from './hook.ts';
import { bodyOf, hookSignature } from './hook-body.ts';

/** Shopify's webhooks for one shop. It is subscribed to orders/create, updated, cancelled and delete. */
export const shopify = (settings: () => MarketSettings['shopify']): Caller => ({
  name: 'shopify',
  sign: ({ content }, struck) => {
    const { shopDomain, secret } = settings();
    const hook = hookShape.parse(content);
    const body = bodyOf(hook.body, 'total_price', struck);
    return {
      headers: {
        'content-type': 'application/json',
        'x-shopify-topic': hook.topic,
        'x-shopify-hmac-sha256': hookSignature(body, secret, struck),
        'x-shopify-shop-domain': shopDomain,
        'x-shopify-webhook-id': hook.deliveryId,
        'x-shopify-event-id': hook.eventId,
        'x-shopify-triggered-at': new Date(hook.at).toISOString(),
        'x-shopify-api-version': '2026-10',
      },
      body,
    };
  },
  isAcknowledged: (status) => status >= 200 && status < 300,
  retryGaps: [...[1, 2, 5, 10, 30].map(minutes), hours(1), hours(2)],
  answerWithinMs: 5_000,
});

/** A cancellation is an update as well, and both tell of one event. */
export function shopifyNews({ sale, what }: News): readonly HookNews[] {
  if (what === 'deleted') return [{ topic: 'orders/delete', body: JSON.stringify({ id: Number(sale.id) }) }];
  const body = JSON.stringify(orderOf(sale));
  if (what === 'placed') return [{ topic: 'orders/create', body }];
  const updated = { topic: 'orders/updated', body };
  return what === 'closed' ? [{ topic: 'orders/cancelled', body }, updated] : [updated];
}

type View = Readonly<Record<string, unknown>>;

/** The order itself: a webhook has no `order` around it. */
function orderOf(sale: Sale): View {
  const address = addressOf(sale);
  return {
    ...timesOf(sale),
    ...moneyOf(sale),
    id: Number(sale.id),
    admin_graphql_api_id: `gid://shopify/Order/${sale.id}`,
    name: `#${sale.id.slice(-5)}`,
    order_number: Number(sale.id.slice(-5)),
    cancel_reason: sale.state === 'CLOSED' ? 'customer' : null,
    confirmed: true,
    test: false,
    financial_status: financialStatus(sale),
    fulfillment_status: fulfilmentStatus(sale),
    payment_gateway_names: sale.kind === 'cod' ? ['Cash on Delivery (COD)'] : ['alipay'],
    note: sale.note === '' ? null : sale.note,
    email: `${sale.buyer.id}@example.com`,
    tags: sale.memo,
    customer: {
      id: Number(derivedNumber(sale.buyer.id, ['7', 13])),
      ...{ first_name: sale.buyer.nick, last_name: '' },
    },
    line_items: linesOf(sale),
    shipping_lines: shippingOf(sale),
    tax_lines: [],
    shipping_address: address,
    billing_address: address,
    refunds: refundsOf(sale),
    fulfillments: sale.parcels.map((parcel, index) => ({
      id: Number(sale.id) + 1_000 + index,
      status: 'success',
      created_at: offsetTime(parcel.at),
      tracking_company: parcel.carrier,
      tracking_number: parcel.waybillNo,
      line_items: parcel.lines.map((id) => ({ id: Number(id) })),
    })),
  };
}

function timesOf(sale: Sale): View {
  const ended = (state: Sale['state']) =>
    sale.state === state && sale.endedAt !== undefined ? offsetTime(sale.endedAt) : null;
  return {
    created_at: offsetTime(sale.createdAt),
    updated_at: offsetTime(sale.modifiedAt),
    processed_at: offsetTime(sale.createdAt),
    cancelled_at: ended('CLOSED'),
    closed_at: ended('FINISHED'),
  };
}

function moneyOf(sale: Sale): View {
  const { goods, discounts, payable } = amountsOf(sale);
  return {
    currency: 'CNY',
    presentment_currency: 'CNY',
    total_line_items_price: yuan(goods),
    total_discounts: yuan(discounts),
    subtotal_price: yuan(goods - discounts),
    total_tax: '0.00',
    taxes_included: false,
    total_price: yuan(payable),
    current_total_price: yuan(payable - backOf(sale)),
    discount_codes: discounts === 0 ? [] : [{ code: 'TEA', amount: yuan(discounts), type: 'fixed_amount' }],
  };
}

function shippingOf({ postage }: Sale): readonly View[] {
  const price = yuan(postage);
  return postage === 0 ? [] : [{ id: 1, title: '快递', code: 'express', price, discounted_price: price }];
}

function financialStatus(sale: Sale): string {
  if (sale.paidAt === undefined) return sale.state === 'CLOSED' ? 'voided' : 'pending';
  const back = sale.lines.filter((line) => !isOpen(line)).length;
  if (back === 0) return 'paid';
  return back === sale.lines.length ? 'refunded' : 'partially_refunded';
}

function fulfilmentStatus({ lines }: Sale): string | null {
  const open = lines.filter(isOpen);
  const sent = open.filter(({ isSent }) => isSent).length;
  if (sent === 0) return null;
  return sent === open.length ? 'fulfilled' : 'partial';
}

/** What went back: the lines, and with the last of them the postage. */
function backOf(sale: Sale): number {
  const { worth } = amountsOf(sale);
  const lines = worth.filter((_, index) => !isOpen(sale.lines[index] as SaleLine));
  const goods = lines.reduce((all, each) => all + each, 0);
  return lines.length === sale.lines.length ? goods + sale.postage : goods;
}

function linesOf(sale: Sale): readonly View[] {
  const { parts } = amountsOf(sale);
  return sale.lines.map((line, index) => {
    const discount = line.discount + (parts[index] ?? 0);
    return {
      id: Number(line.id),
      product_id: Number(line.itemId),
      variant_id: Number(line.skuId),
      sku: line.code,
      title: line.title,
      name: line.title,
      quantity: line.quantity,
      current_quantity: isOpen(line) ? line.quantity : 0,
      fulfillable_quantity: isOpen(line) && !line.isSent ? line.quantity : 0,
      fulfillment_status: line.isSent ? 'fulfilled' : null,
      price: yuan(line.price),
      total_discount: '0.00',
      discount_allocations: discount === 0 ? [] : [{ amount: yuan(discount), discount_application_index: 0 }],
      requires_shipping: true,
      taxable: false,
      gift_card: false,
      tax_lines: [],
    };
  });
}

const refundsOf = (sale: Sale): readonly View[] => {
  const { worth } = amountsOf(sale);
  return sale.lines.flatMap((line, index) =>
    isOpen(line)
      ? []
      : [
          {
            id: Number(line.id) + 500,
            created_at: offsetTime(sale.modifiedAt),
            refund_line_items: [
              {
                id: Number(line.id) + 501,
                line_item_id: Number(line.id),
                quantity: line.quantity,
                subtotal: Number(yuan(worth[index] ?? 0)),
                total_tax: 0,
                restock_type: 'cancel',
              },
            ],
          },
        ],
  );
};

function addressOf({ recipient }: Sale): View {
  return {
    name: recipient.name,
    first_name: recipient.name.slice(1),
    last_name: recipient.name.slice(0, 1),
    phone: recipient.phone,
    country: 'China',
    country_code: 'CN',
    province: recipient.province,
    province_code: null,
    city: recipient.city,
    address1: `${recipient.district}${recipient.town}${recipient.detail}`,
    address2: '',
    company: null,
    zip: '',
  };
}
