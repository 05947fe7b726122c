import * as z from 'zod';
import { maybeId, maybeText, wrappedList } from '../domain/platform-fields.ts';

/** `180831-481803633911509`: the day, and a number. */
export const orderSn = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,24}(?:-\d{1,24})?$/));

const item = z.object({
  goods_id: maybeId,
  sku_id: maybeId,
  outer_id: maybeText,
  outer_goods_id: maybeText,
  goods_name: maybeText,
  goods_spec: maybeText,
  goods_price: maybeText,
  goods_count: maybeText,
});
export type PddItem = z.output<typeof item>;

/** What pdd.order.information.get tells of an order. Amounts are yuan, as numbers or texts. */
export const pddOrder = z.object({
  order_sn: orderSn,
  order_status: maybeText,
  refund_status: maybeText,
  confirm_status: maybeText,
  group_status: maybeText,
  risk_control_status: maybeText,
  is_lucky_flag: maybeText,
  trade_type: maybeText,
  step_order_info: z.object({ step_trade_status: maybeText }).nullish().catch(undefined),
  created_time: maybeText,
  confirm_time: maybeText,
  pay_time: maybeText,
  updated_at: maybeText,
  last_ship_time: maybeText,
  pay_amount: maybeText,
  goods_amount: maybeText,
  discount_amount: maybeText,
  platform_discount: maybeText,
  seller_discount: maybeText,
  capital_free_discount: maybeText,
  order_change_amount: maybeText,
  postage: maybeText,
  delivery_home_value: maybeText,
  delivery_install_value: maybeText,
  home_install_value: maybeText,
  open_address_id: maybeText,
  open_address_id_2: maybeText,
  receiver_name: maybeText,
  receiver_phone: maybeText,
  receiver_address: maybeText,
  address: maybeText,
  country: maybeText,
  province: maybeText,
  city: maybeText,
  town: maybeText,
  buyer_memo: maybeText,
  remark: maybeText,
  item_list: wrappedList('item', item),
});
export type PddOrder = z.output<typeof pddOrder>;
