/** Examples of what channels are sent and answer, by route key. */
const money = (minor: number) => ({ currency: 'CNY', minor });
const shop = { channel: 'tmall', shopId: 'tea-house' };
const channelOrderId = '41171612630246574';
const number = '2B73V9Q7ZK2M8N4P6R1T5W0X9Y';

const connected = {
  ...shop,
  since: '2026-11-01T00:00:00.000Z',
  abilities: { webhook: false, poll: true, poke: true, cancel: true, ship: true, stock: true },
  keptUntil: '2026-11-24T02:00:30.000Z',
  lagSeconds: 34,
  polledAt: '2026-11-24T02:01:02.000Z',
  answeredAt: '2026-11-24T02:01:02.000Z',
};

const order = {
  ...shop,
  channelOrderId,
  orderId: 'ord_3V7Q9ZK2M8N4P6R1T5W0X9Y2B7',
  ours: true,
  gone: false,
  revision: 2,
  statusRaw: 'WAIT_SELLER_SEND_GOODS',
  phase: 'PAID',
  stops: [],
  modifiedAt: '2026-11-24T02:00:01.000Z',
  observedAt: '2026-11-24T02:00:41.118Z',
  placedAt: '2026-11-24T01:59:00.000Z',
  paidAt: '2026-11-24T02:00:00.000Z',
  payable: money(3998),
  lines: [
    {
      channelLineId: '4117161263024657401',
      sku: 'TEA-RED-250',
      listing: { itemId: '600011', skuId: '700022', code: 'TEA-RED-250' },
      title: '正山小种 红茶 250 g',
      quantity: 2,
      unitPrice: money(1999),
      payable: money(3998),
      state: 'OPEN',
    },
  ],
  lineCount: 1,
  messages: [
    {
      path: 'channel-messages/tmall/tea-house/2026-11-24/8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4-1795485641118.json',
      door: 'poke',
      topic: 'taobao.trade.fullinfo.get',
      receivedAt: '2026-11-24T02:00:41.118Z',
    },
  ],
};

const listing = {
  ...shop,
  listingId: '600011:700022',
  sku: 'TEA-RED-250',
  itemId: '600011',
  skuId: '700022',
  buffer: 5,
  changedBy: 'merchandiser',
  changedAt: '2026-11-24T01:00:00.000Z',
};

const shipped = {
  id: `tel_${number}`,
  ...shop,
  kind: 'ship',
  status: 'pending',
  channelOrderId,
  carrier: 'sf',
  waybillNo: 'SF1023456789012',
  tries: 0,
  wantedAt: '2026-11-24T09:30:00.000Z',
  nextAt: '2026-11-24T09:30:00.000Z',
};

const channelCase = {
  id: `cas_${number}`,
  ...shop,
  kind: 'TELLING_REFUSED',
  status: 'open',
  message: `Shop tea-house on tmall does not take waybill SF1023456789012 (sf) of order ${channelOrderId}: isv.trade-already-shipped. See to it there, or tell it again.`,
  channelOrderId,
  openings: 1,
  openedAt: '2026-11-24T09:30:31.000Z',
};

export const channelRequests = {
  'POST /channels/{channel}/{shopId}/orders/{channelOrderId}/waybills': {
    parcel: {
      summary: 'A parcel with the whole order',
      value: { carrier: 'sf', waybillNo: 'SF1023456789012' },
    },
    part: {
      summary: 'A parcel with one line of it (部分发货)',
      value: { carrier: 'zto', waybillNo: '75312345678901', channelLineIds: ['4117161263024657401'] },
    },
  },
  'PUT /channels/{channel}/{shopId}/listings/{listingId}': {
    listing: {
      summary: 'A SKU of an item, of which five pieces are held back',
      value: { sku: 'TEA-RED-250', itemId: '600011', skuId: '700022', buffer: 5 },
    },
  },
  'POST /channel-cases/{id}/resolve': {
    done: { summary: 'It was done there', value: { resolution: '已在商家后台手工发货' } },
  },
} as const;

export const channelAnswers = {
  'GET /channels': { items: [connected], problems: [] },
  'GET /channels/{channel}/{shopId}/orders/{channelOrderId}': order,
  'POST /channels/{channel}/{shopId}/orders/{channelOrderId}/replay': { from: 'fetched' },
  'POST /channels/{channel}/{shopId}/orders/{channelOrderId}/waybills': shipped,
  'PUT /channels/{channel}/{shopId}/listings/{listingId}': listing,
  'GET /channels/{channel}/{shopId}/listings': { items: [listing] },
  'GET /channel-tellings': { items: [shipped] },
  'POST /channel-tellings/{id}/retry': { ...shipped, lastCode: 'isv.trade-already-shipped' },
  'GET /channel-cases': { items: [channelCase] },
  'POST /channel-cases/{id}/replay': { ...channelCase, kind: 'UNREADABLE', path: order.messages[0]?.path },
  'POST /channel-cases/{id}/resolve': {
    ...channelCase,
    status: 'resolved',
    resolvedAt: '2026-11-24T10:00:00.000Z',
    resolvedBy: 'service-desk',
    resolution: '已在商家后台手工发货',
  },
  'POST /callbacks/channels/{channel}/{shopId}': { kept: true },
} as const;
