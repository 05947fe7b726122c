import type { ChannelAdapter, KeptMessage, Told } from '../../../../functions/channels/channel.ts';
import { jdConfig } from '../../../../functions/channels/jd/config.ts';
import { jd } from '../../../../functions/channels/jd/jd.ts';
import { type Fields, gateway } from './platform-kit.ts';

export const now = Date.parse('2021-05-07T09:20:39.683+08:00');

export const aJdConfig = (part: Fields = {}) =>
  jdConfig.parse({
    channel: 'jd',
    shopId: 'tea-house-jd',
    since: '2021-01-01T00:00:00+08:00',
    appKey: 'yourappkey',
    appSecret: 'yourappSecret',
    accessToken: 'yourtoken',
    ...part,
  });

/** An order as JD gives it today: 2 x 20.00 and 1 x 15.00 less 5.00 of the merchant's and 3.00 of beans, 6.00 freight. */
export const anOrder = (part: Fields = {}, lines: readonly Fields[] = [anItem(), otherItem()]): Fields => ({
  orderId: '287901234567',
  venderId: '802001',
  payType: '4-在线支付',
  orderState: 'WAIT_SELLER_STOCK_OUT',
  orderStartTime: '2021-05-07 09:00:01',
  paymentConfirmTime: '2021-05-07 09:01:02',
  modified: '2021-05-07 09:01:03',
  orderTotalPrice: '55.00',
  orderSellerPrice: '50.00',
  orderPayment: '53.00',
  sellerDiscount: '5.00',
  freightPrice: '6.00',
  balanceUsed: '0.00',
  parentOrderId: '0',
  directParentOrderId: '0',
  open_id_buyer: 'buyer-1',
  pin: 'jd_***',
  orderRemark: '周末送',
  venderRemark: '老顾客',
  consigneeInfo: {
    fullname: '李雷',
    mobile: '13800138000',
    telephone: '',
    province: '广东',
    city: '深圳市',
    county: '龙岗区',
    town: '坂田街道',
    fullAddress: '广东深圳市龙岗区坂田街道 1 号',
  },
  itemInfoList: lines,
  couponDetailList: [
    { orderId: '287901234567', skuId: '1002003', couponType: '30-单品促销优惠', couponPrice: '2.00' },
    { orderId: '287901234567', skuId: '', couponType: '100-店铺优惠', couponPrice: '3.00' },
    { orderId: '287901234567', skuId: '', couponType: '39-京豆优惠', couponPrice: '3.00' },
  ],
  ...part,
});

export const anItem = (part: Fields = {}): Fields => ({
  skuId: '1002003',
  outerSkuId: 'TEA-RED-250',
  wareId: '5001',
  skuName: '正山小种 250g',
  jdPrice: '20.00',
  itemTotal: '2',
  giftPoint: '0',
  ...part,
});
export const otherItem = (part: Fields = {}): Fields =>
  anItem({ skuId: '1002004', outerSkuId: 'TEA-GREEN-100', jdPrice: '15.00', itemTotal: '1', ...part });

export const detail = (order: unknown): string =>
  JSON.stringify({
    jingdong_pop_order_get_responce: {
      code: '0',
      orderDetailInfo: { apiResult: { success: true }, orderInfo: order },
    },
  });

export const messageOf = (body: string | Uint8Array): KeptMessage => ({
  channel: 'jd',
  shopId: 'tea-house-jd',
  door: 'poll',
  receivedAt: now,
  observedAt: now,
  topic: 'jingdong.pop.order.get',
  body: typeof body === 'string' ? Buffer.from(body) : body,
});

const silent = () => Promise.reject(new Error('nothing is sent'));
const reader = jd(aJdConfig(), { send: silent, now: () => now });
export const readBody = (body: string | Uint8Array): Told => reader.read(messageOf(body));
export const readOrder = (order: unknown): Told => readBody(detail(order));

/** An adapter with a gateway of these answers, and what that was asked. */
export function answering(
  answers: readonly unknown[],
  config: Fields = {},
): { readonly adapter: ChannelAdapter; readonly asked: URLSearchParams[] } {
  const { send, asked } = gateway(answers);
  return { adapter: jd(aJdConfig(config), { send, now: () => now }), asked };
}

export const said = (method: string, node: unknown): unknown => ({
  [`${method.replaceAll('.', '_')}_responce`]: node,
});
export const no = (code: string): unknown => ({ error_response: { code, zh_desc: '…', en_desc: '…' } });
/** What JD was asked in `360buy_param_json`. */
export const asking = (asked: readonly URLSearchParams[], at = 0): unknown =>
  JSON.parse(asked[at]?.get('360buy_param_json') ?? '');
