import * as z from 'zod';
import { id, maybeFen, maybeId, maybeSignedFen, maybeText, wrappedList } from '../domain/platform-fields.ts';

/** A line of a trade (子订单). */
const order = z.object({
  oid: maybeId,
  oid_str: maybeId,
  num_iid: maybeId,
  sku_id: maybeText,
  outer_iid: maybeText,
  outer_sku_id: maybeText,
  title: maybeText,
  num: maybeText,
  price: maybeFen,
  total_fee: maybeFen,
  payment: maybeFen,
  discount_fee: maybeSignedFen,
  adjust_fee: maybeSignedFen,
  part_mjz_discount: maybeSignedFen,
  divide_order_fee: maybeFen,
  status: maybeText,
  refund_status: maybeText,
  bind_oid: maybeText,
  bind_oids: maybeText,
  bind_oids_all_status: maybeText,
  invoice_no: maybeText,
  delivery_time: maybeText,
  collect_time: maybeText,
  promise_collect_time: maybeText,
  sign_time: maybeText,
});
export type TopOrder = z.output<typeof order>;

/** A trade (交易) with what we ask TOP for. */
export const trade = z.object({
  tid: maybeId,
  tid_str: maybeId,
  status: maybeText,
  type: maybeText,
  step_trade_status: maybeText,
  step_paid_fee: maybeFen,
  created: maybeText,
  modified: maybeText,
  pay_time: maybeText,
  payment: maybeFen,
  total_fee: maybeFen,
  discount_fee: maybeSignedFen,
  post_fee: maybeFen,
  cod_fee: maybeFen,
  buyer_cod_fee: maybeFen,
  cod_status: maybeText,
  order_tax_fee: maybeFen,
  platform_subsidy_fee: maybeFen,
  forbid_consign: maybeText,
  top_hold: maybeText,
  team_buy_hold: maybeText,
  share_group_hold: maybeText,
  ofp_hold: maybeText,
  is_sh_ship: maybeText,
  rx_audit_status: maybeText,
  oaid: maybeText,
  receiver_name: maybeText,
  receiver_country: maybeText,
  receiver_state: maybeText,
  receiver_city: maybeText,
  receiver_district: maybeText,
  receiver_town: maybeText,
  receiver_address: maybeText,
  receiver_zip: maybeText,
  receiver_mobile: maybeText,
  receiver_phone: maybeText,
  buyer_open_uid: maybeText,
  buyer_nick: maybeText,
  buyer_message: maybeText,
  seller_memo: maybeText,
  delivery_time: maybeText,
  collect_time: maybeText,
  sign_time: maybeText,
  o2o_et_order_id: maybeId,
  o2o_step_order_id: maybeId,
  orders: wrappedList('order', order),
});
export type TopTrade = z.output<typeof trade>;

/** `fields` of taobao.trade.fullinfo.get: everything above. */
export const tradeFields = [
  ...Object.keys(trade.shape).filter((name) => name !== 'orders' && name !== 'oaid'),
  'orders',
].join(',');

/** A trade in a list: its number and its times. */
export const listedTrade = z.object({
  tid: id.nullish().catch(undefined),
  tid_str: id.nullish().catch(undefined),
  created: maybeText,
  modified: maybeText,
});

/** The number of a trade or a line: as text where TOP gives it so, since it is more than a float can hold. */
export const numberOf = (asNumber?: string | null, asText?: string | null): string | undefined =>
  asText ?? asNumber ?? undefined;
