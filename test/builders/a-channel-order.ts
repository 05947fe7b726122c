import type { ChannelLine, ChannelOrder } from '../../functions/channels/domain/channel-order.ts';

const yuan = (minor: number) => ({ currency: 'CNY', minor });

export const aChannelLine = (part: Partial<ChannelLine> = {}): ChannelLine => ({
  channelLineId: '4117161263024657401',
  listing: { itemId: '600011', skuId: '700022', code: 'TEA-RED-250' },
  title: '正山小种 红茶 250 g',
  quantity: 2,
  unitPrice: yuan(1999),
  payable: yuan(3998),
  state: 'OPEN',
  ...part,
});

/** An order of a shop on Tmall, paid at ten in the morning of 2026-11-24 in Shanghai. */
export const aChannelOrder = (part: Partial<ChannelOrder> = {}): ChannelOrder => ({
  channel: 'tmall',
  shopId: 'tea-house',
  channelOrderId: '41171612630246574',
  modifiedAt: Date.parse('2026-11-24T10:00:01+08:00'),
  observedAt: Date.parse('2026-11-24T10:00:02+08:00'),
  statusRaw: 'WAIT_SELLER_SEND_GOODS',
  phase: 'PAID',
  stops: [],
  placedAt: Date.parse('2026-11-24T09:59:00+08:00'),
  paidAt: Date.parse('2026-11-24T10:00:00+08:00'),
  paymentTiming: 'prepaid',
  buyer: { id: 'AAHd5d-HAAeGwJedwSnHktBI' },
  recipient: {
    name: '王小明',
    phone: '13800138000',
    country: 'CN',
    province: '上海市',
    city: '上海市',
    district: '浦东新区',
    detail: '世纪大道 100 号',
  },
  lines: [aChannelLine()],
  totals: { goods: yuan(3998), discount: yuan(0), freight: yuan(0), tax: yuan(0), payable: yuan(3998) },
  ...part,
});
