import { beijingTime } from '../../beijing-time.ts';
import { yuan } from '../../yuan.ts';
import { amountsOf, type Sale } from '../sale.ts';

type View = Readonly<Record<string, unknown>>;

const noTime = '0001-01-01 00:00:00';

/** JD's state of an order (订单状态). A refund that is wanted locks the whole of it. */
export function stateOf(sale: Sale): string {
  if (sale.state === 'CLOSED') return 'TRADE_CANCELED';
  const isAsked = sale.lines.some(({ refund }) => refund.startsWith('WAIT_'));
  if (sale.isForbidden || (isAsked && sale.state === 'PAID')) return 'LOCKED';
  if (sale.kind === 'cod' && sale.state === 'UNPAID') return 'WAIT_SELLER_STOCK_OUT';
  return {
    UNPAID: 'NOT_PAY',
    DEPOSIT: 'NOT_PAY',
    PAID: 'WAIT_SELLER_STOCK_OUT',
    SHIPPED: 'WAIT_GOODS_RECEIVE_CONFIRM',
    FINISHED: 'FINISHED_L',
  }[sale.state];
}

/** An order as jingdong.pop.order.get can tell it: money as text, and a time where there is none as the year 1. */
export function orderView(sale: Sale): View {
  const { recipient } = sale;
  const [parcel] = sale.parcels;
  return {
    ...moneyOf(sale),
    orderId: sale.id,
    venderId: '67000',
    orderType: '22',
    payType: sale.kind === 'cod' ? '1-货到付款' : '4-在线支付',
    orderState: stateOf(sale),
    orderStartTime: beijingTime(sale.createdAt),
    paymentConfirmTime: sale.paidAt === undefined ? noTime : beijingTime(sale.paidAt),
    orderEndTime: sale.endedAt === undefined ? noTime : beijingTime(sale.endedAt),
    modified: beijingTime(sale.modifiedAt),
    parentOrderId: sale.group ?? '0',
    directParentOrderId: sale.group ?? '0',
    pin: sale.buyer.nick,
    open_id_buyer: sale.buyer.id,
    orderRemark: sale.note,
    venderRemark: sale.memo,
    invoiceInfo: '不需要开具发票',
    waybill: parcel?.waybillNo ?? '',
    logisticsId: parcel?.carrier ?? '',
    consigneeInfo: {
      fullname: recipient.name,
      mobile: recipient.phone,
      telephone: recipient.phone,
      province: recipient.province,
      city: recipient.city,
      county: recipient.district,
      town: recipient.town,
      fullAddress: `${recipient.province}${recipient.city}${recipient.district}${recipient.town}${recipient.detail}`,
    },
    itemInfoList: sale.lines.map((line) => ({
      skuId: line.skuId,
      outerSkuId: line.code,
      wareId: line.itemId,
      skuName: line.title,
      jdPrice: yuan(line.price),
      itemTotal: String(line.quantity),
      giftPoint: '0',
    })),
  };
}

/** 货款 is goods less the merchant's discounts; what JD pays (京东券) comes off what the buyer pays. */
function moneyOf(sale: Sale): View {
  const { goods, discounts, payable } = amountsOf(sale);
  const coupon = (type: string, amount: number, skuId = '') =>
    amount === 0 ? [] : [{ orderId: sale.id, skuId, couponType: type, couponPrice: yuan(amount) }];
  return {
    orderTotalPrice: yuan(goods),
    sellerDiscount: yuan(discounts),
    orderSellerPrice: yuan(goods - discounts),
    freightPrice: yuan(sale.postage),
    orderPayment: yuan(payable - sale.subsidy),
    balanceUsed: '0.00',
    couponDetailList: [
      ...sale.lines.flatMap((line) => coupon('30-单品促销优惠', line.discount, line.skuId)),
      ...coupon('100-店铺优惠', sale.discount),
      ...coupon('41-京东券优惠', sale.subsidy),
    ],
  };
}

/** What of it was asked for, and its number. */
export const picked = (view: View, fields: string): View => {
  const wanted = fields.split(',').map((name) => name.trim());
  return Object.fromEntries(
    Object.entries(view).filter(([name]) => name === 'orderId' || wanted.includes(name)),
  );
};
