import * as z from 'zod';
import { id, maybeId, maybeText, wrappedList } from '../domain/platform-fields.ts';

const listOf = <Item extends z.ZodType>(item: Item) => wrappedList('edges', item);
const set = z
  .object({ shop_money: z.object({ amount: maybeText, currency_code: maybeText }) })
  .nullish()
  .catch(undefined);
const allocations = listOf(z.object({ amount: maybeText }));

const item = z.object({
  id: maybeId,
  product_id: maybeId,
  variant_id: maybeId,
  sku: maybeText,
  title: maybeText,
  name: maybeText,
  quantity: maybeText,
  current_quantity: maybeText,
  fulfillment_status: maybeText,
  price: maybeText,
  price_set: set,
  total_discount: maybeText,
  discount_allocations: allocations,
});
export type ShopifyItem = z.output<typeof item>;

const shippingLine = z.object({
  price: maybeText,
  discounted_price: maybeText,
  discount_allocations: allocations,
  is_removed: maybeText,
});

const refund = z.object({
  refund_line_items: listOf(
    z.object({ line_item_id: maybeId, quantity: maybeText, subtotal: maybeText, total_tax: maybeText }),
  ),
  order_adjustments: listOf(z.object({ kind: maybeText, amount: maybeText, tax_amount: maybeText })),
});

const address = z
  .object({
    name: maybeText,
    first_name: maybeText,
    last_name: maybeText,
    company: maybeText,
    phone: maybeText,
    country: maybeText,
    country_code: maybeText,
    province: maybeText,
    city: maybeText,
    address1: maybeText,
    address2: maybeText,
    zip: maybeText,
  })
  .nullish()
  .catch(undefined);

/** An order of the Admin API's REST form, which webhooks send as well. Amounts are in the shop's currency. */
export const shopifyOrder = z.object({
  id,
  created_at: maybeText,
  updated_at: maybeText,
  processed_at: maybeText,
  cancelled_at: maybeText,
  closed_at: maybeText,
  test: maybeText,
  currency: maybeText,
  financial_status: maybeText,
  fulfillment_status: maybeText,
  payment_gateway_names: wrappedList('edges', maybeText),
  taxes_included: maybeText,
  total_price: maybeText,
  total_price_set: set,
  current_total_price: maybeText,
  total_line_items_price: maybeText,
  total_discounts: maybeText,
  total_tax: maybeText,
  total_tip_received: maybeText,
  original_total_duties_set: set,
  total_shipping_price_set: set,
  line_items: listOf(item),
  shipping_lines: listOf(shippingLine),
  refunds: listOf(refund),
  shipping_address: address,
  customer: z
    .object({
      id: maybeId,
      first_name: maybeText,
      last_name: maybeText,
      email: maybeText,
      phone: maybeText,
    })
    .nullish()
    .catch(undefined),
  email: maybeText,
  phone: maybeText,
  note: maybeText,
  tags: maybeText,
});
export type ShopifyOrder = z.output<typeof shopifyOrder>;

/** RFC 3339 with an offset, as Shopify writes times; undefined for anything else. */
export function instantOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text))
    return undefined;
  const at = Date.parse(text);
  return at >= 0 ? Math.floor(at) : undefined;
}
