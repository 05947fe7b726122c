import * as z from 'zod';
import { id, maybeId, maybeText, wrappedList } from '../domain/platform-fields.ts';

/** Amounts are whole fen and times seconds since 1970, as numbers or texts; `0` stands for no time. */
const whole = /^-?\d{1,15}$/;
const fen = maybeText.transform((text, context): number | undefined => {
  if (text === undefined) return undefined;
  if (whole.test(text)) return Number(text) + 0;
  context.addIssue({ code: 'custom', message: 'is not an amount' });
  return z.NEVER;
});
const owed = fen.refine((amount) => amount === undefined || amount >= 0, 'is below zero');
const seconds = maybeText.transform((text): number | undefined =>
  text !== undefined && /^[1-9]\d{0,10}$/.test(text) ? Number(text) * 1_000 : undefined,
);

const region = z.object({ name: maybeText }).nullish().catch(undefined);
const address = z
  .object({
    province: region,
    city: region,
    town: region,
    street: region,
    detail: maybeText,
    encrypt_detail: maybeText,
  })
  .nullish()
  .catch(undefined);

const line = z.object({
  order_id: maybeId,
  product_id: maybeId,
  sku_id: maybeId,
  code: maybeText,
  out_sku_id: maybeText,
  product_name: maybeText,
  item_num: maybeText,
  origin_amount: owed,
  sum_amount: owed,
  pay_amount: owed,
  post_amount: owed,
  tax_amount: owed,
  main_status: maybeText,
  order_status: maybeText,
  master_sku_order_id: maybeId,
  after_sale_info: z
    .object({ after_sale_status: maybeText, refund_status: maybeText })
    .nullish()
    .catch(undefined),
});
export type DouyinLine = z.output<typeof line>;

/** What order.orderDetail tells of an order of a shop. */
export const douyinOrder = z.object({
  order_id: id,
  main_status: maybeText,
  order_status: maybeText,
  trade_type: maybeText,
  pay_type: maybeText,
  create_time: seconds,
  pay_time: seconds,
  update_time: seconds,
  exp_ship_time: seconds,
  pay_amount: owed,
  post_amount: owed,
  tax_amount: owed,
  promotion_platform_amount: owed,
  platform_cost_amount: owed,
  doudian_open_id: maybeText,
  open_address_id: maybeText,
  encrypt_post_receiver: maybeText,
  encrypt_post_tel: maybeText,
  post_receiver: maybeText,
  post_tel: maybeText,
  post_addr: address,
  buyer_words: maybeText,
  seller_words: maybeText,
  sku_order_list: wrappedList('sku_order', line),
});
export type DouyinOrder = z.output<typeof douyinOrder>;

/** An order in a list. */
export const listedOrder = z.object({ order_id: id, create_time: seconds, update_time: seconds });
