import * as z from 'zod';
import { htmlText } from '../domain/html-text.ts';
import { id, maybeId, maybeText, wrappedList } from '../domain/platform-fields.ts';

const listOf = <Item extends z.ZodType>(item: Item) => wrappedList('items', item);
/** WooCommerce escapes titles and addresses as HTML. */
const maybeHtml = maybeText.transform((text) => (text === undefined ? undefined : htmlText(text)));

const meta = z.object({ key: maybeText, value: maybeText });

const item = z.object({
  id: maybeId,
  name: maybeHtml,
  product_id: maybeId,
  variation_id: maybeId,
  sku: maybeText,
  quantity: maybeText,
  subtotal: maybeText,
  total: maybeText,
});
export type WooItem = z.output<typeof item>;

const fee = z.object({ total: maybeText });

const address = z
  .object({
    first_name: maybeHtml,
    last_name: maybeHtml,
    company: maybeHtml,
    address_1: maybeHtml,
    address_2: maybeHtml,
    city: maybeHtml,
    state: maybeHtml,
    postcode: maybeText,
    country: maybeText,
    email: maybeText,
    phone: maybeText,
  })
  .nullish()
  .catch(undefined);

/** An order of the REST API (v3), which webhooks send as well. */
export const wooOrder = z.object({
  id,
  status: maybeText,
  currency: maybeText,
  date_created_gmt: maybeText,
  date_modified_gmt: maybeText,
  date_paid_gmt: maybeText,
  discount_total: maybeText,
  shipping_total: maybeText,
  total: maybeText,
  total_tax: maybeText,
  customer_id: maybeId,
  customer_note: maybeHtml,
  billing: address,
  shipping: address,
  payment_method: maybeText,
  line_items: listOf(item),
  fee_lines: listOf(fee),
  refunds: listOf(z.object({ id: maybeId, total: maybeText })),
});
export type WooOrder = z.output<typeof wooOrder>;

/** A refund as it is told by itself; amounts of its lines are below zero, and `_refunded_item_id` names the line. */
const refund = z.object({
  id: maybeId,
  line_items: listOf(
    z.object({ quantity: maybeText, total: maybeText, total_tax: maybeText, meta_data: listOf(meta) }),
  ),
  shipping_lines: listOf(z.object({ total: maybeText, total_tax: maybeText })),
});
export const wooRefunds = z.array(refund);
export type WooRefund = z.output<typeof refund>;

/** `2017-03-22T19:28:02`, in UTC; undefined for anything else. */
export function gmtInstant(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return undefined;
  const at = Date.parse(`${text}Z`);
  return at >= 0 ? at : undefined;
}
