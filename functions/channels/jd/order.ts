import * as z from 'zod';
import { id, maybeFen, maybeId, maybeText } from '../domain/platform-fields.ts';
import { membersOf } from './gateway.ts';

const snaked = (name: string): string =>
  /[a-z\d][A-Z]/.test(name)
    ? name.replace(
        /([a-z\d])([A-Z])/g,
        (_pair, before: string, after: string) => `${before}_${after.toLowerCase()}`,
      )
    : name;

/** An object whose members JD names `orderId` today and `order_id` before, and may give as JSON in a text. */
const named = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.preprocess((value) => {
    const members = membersOf(value);
    return members && Object.fromEntries(Object.entries(members).map(([name, each]) => [snaked(name), each]));
  }, z.object(shape));

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => {
    const list =
      typeof value === 'string' && value !== '' ? (membersOf(`{"list":${value}}`)?.['list'] ?? value) : value;
    return list === null || list === undefined || list === '' ? [] : list;
  }, z.array(item));

const item = named({
  sku_id: maybeId,
  outer_sku_id: maybeText,
  ware_id: maybeId,
  sku_name: maybeText,
  jd_price: maybeFen,
  item_total: maybeText,
});
export type JosItem = z.output<typeof item>;

const coupon = named({ sku_id: maybeId, coupon_type: maybeText, coupon_price: maybeFen });
export type JosCoupon = z.output<typeof coupon>;

const consignee = named({
  oaid: maybeText,
  fullname: maybeText,
  mobile: maybeText,
  telephone: maybeText,
  province: maybeText,
  city: maybeText,
  county: maybeText,
  town: maybeText,
  full_address: maybeText,
});
export type JosConsignee = z.output<typeof consignee>;

/** An order with what we ask JD for. */
export const josOrder = named({
  order_id: id,
  order_state: maybeText,
  pay_type: maybeText,
  order_start_time: maybeText,
  payment_confirm_time: maybeText,
  modified: maybeText,
  order_total_price: maybeFen,
  order_seller_price: maybeFen,
  order_payment: maybeFen,
  seller_discount: maybeFen,
  freight_price: maybeFen,
  balance_used: maybeFen,
  tax_fee: maybeFen,
  parent_order_id: maybeId,
  direct_parent_order_id: maybeId,
  order_remark: maybeText,
  vender_remark: maybeText,
  pin: maybeText,
  open_id_buyer: maybeText,
  xid_buyer: maybeText,
  consignee_info: consignee.nullish().catch(undefined),
  item_info_list: listOf(item),
  coupon_detail_list: listOf(coupon),
});
export type JosOrder = z.output<typeof josOrder>;

export const numberedOrder = named({ order_id: id });
export const listedOrder = named({ order_id: id, modified: maybeText, order_start_time: maybeText });
export const ordersIn = listOf(listedOrder);

/** `optional_fields` of jingdong.pop.order.get. */
export const orderFields = [
  'orderId',
  'orderState',
  'payType',
  'orderStartTime',
  'paymentConfirmTime',
  'modified',
  'orderTotalPrice',
  'orderSellerPrice',
  'orderPayment',
  'sellerDiscount',
  'freightPrice',
  'balanceUsed',
  'taxFee',
  'parentOrderId',
  'directParentOrderId',
  'orderRemark',
  'venderRemark',
  'pin',
  'open_id_buyer',
  'xid_buyer',
  'consigneeInfo',
  'itemInfoList',
  'couponDetailList',
].join(',');
