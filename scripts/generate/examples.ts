import { auditAnswers } from './audit-examples.ts';
import { channelAnswers, channelRequests } from './channel-examples.ts';
import { exampleShop, openedShop, order, tenOClock } from './example-shop.ts';
import { fulfilmentDay } from './fulfilment-examples.ts';
import { ledgerAnswers } from './ledger-examples.ts';
import { logisticsTerms, parcelsOnTheirWay } from './logistics-examples.ts';
import { paymentAnswers, paymentRequests } from './payment-examples.ts';
import type { Body } from './played-routes.ts';
import { privacyAnswers, privacyRequests } from './privacy-examples.ts';
import { reconciliationAnswers, reconciliationRequests } from './reconciliation-examples.ts';
import { riskAnswers, riskRequests } from './risk-examples.ts';
import { stockAnswers as planningAnswers, stockRequests } from './stock-examples.ts';

/** What a caller may send to a route and what it then gets; a test holds both to the route's schemas. */
export type Example = { readonly requests?: Readonly<Record<string, Body>>; readonly answer?: unknown };

const marketplaceOrder = {
  channel: 'tmall',
  shopId: 'tea-house',
  channelOrderId: '33905172800145',
  customer: {},
  shipTo: { token: 'oaid-7f3a9c', country: 'CN', province: '浙江省', city: '杭州市' },
  lines: [{ sku: 'TEA-RED-250', quantity: 1 }],
  freight: { currency: 'CNY', minor: 0 },
  placedAt: '2026-11-11T00:00:12+08:00',
  paidAt: '2026-11-11T00:00:31+08:00',
};

/** The bodies that callers may send, by route key. */
const requests: Readonly<Record<string, Bodies>> = {
  'POST /stock/{sku}/transfers/{id}/arrivals': {
    part: { summary: 'A part of it arrives (调拨入库)', value: { quantity: 25, reason: '调拨入库' } },
  },
  'POST /orders': {
    marketplace: {
      summary: 'A paid order of a marketplace, its recipient by token',
      value: marketplaceOrder,
    },
  },
  ...channelRequests,
  ...stockRequests,
  ...paymentRequests,
  ...reconciliationRequests,
  ...riskRequests,
  ...privacyRequests,
  'POST /orders/{id}/cancel': {
    changedMind: { summary: 'The buyer does not want it any more', value: { reason: '买家不想要了' } },
  },
  'POST /orders/{id}/holds': {
    call: { summary: 'Somebody has to call the buyer first', value: { reason: '等待客服与买家确认' } },
  },
  'POST /orders/{id}/holds/lift': {
    called: {
      summary: 'The buyer was called',
      value: { kind: 'MANUAL', code: 'PERSON', reason: '已与买家确认' },
    },
  },
  'PUT /orders/{id}/address': {
    moved: {
      summary: 'The buyer asks for another address',
      value: { shipTo: { ...order.shipTo, detail: '世纪大道 88 号' }, reason: '买家要求修改地址' },
    },
  },
};

const fiveMinutesLater = '2026-11-24T02:05:00.000Z';

function orderAnswers(placed: Record<string, unknown> = {}) {
  const { reservedUntil: _reservedUntil, ...kept } = placed;
  const { customer: _c, shipTo: _s, lines: _l, totals: _t, delivery: _d, ...summary } = placed;
  const { paymentTiming: _p, priority, priorityReasons: _pr, holdReasons, address: _a, ...listed } = summary;
  const { placedAt: at, status: from, shipTo } = placed;
  const { reservedUntil: _until, ...lasting } = listed;
  const by = 'shop-front';
  return {
    'POST /orders': placed,
    'GET /orders/{id}': placed,
    'GET /orders': { items: [listed] },
    'GET /orders/{id}/history': {
      items: [
        { at, to: from, by, reason: 'placed' },
        { at: fiveMinutesLater, from, to: 'CANCELLED', by, reason: '买家不想要了' },
      ],
    },
    'POST /orders/{id}/cancel': { ...kept, status: 'CANCELLED', holds: [], holdReasons: [] },
    'POST /orders/{id}/holds': {
      ...placed,
      holds: ['PAYMENT', 'RISK', 'MANUAL'],
      holdReasons: [
        ...[holdReasons].flat(),
        { kind: 'MANUAL', code: 'PERSON', since: fiveMinutesLater, by, message: '等待客服与买家确认' },
      ],
    },
    'POST /orders/{id}/holds/lift': placed,
    'POST /orders/{id}/stock': placed,
    'PUT /orders/{id}/address': {
      ...placed,
      shipTo: { ...(shipTo as object), detail: '世纪大道 88 号' },
      address: {
        quality: 'FIXED',
        changes: [{ field: 'detail', from: order.shipTo.detail, to: '世纪大道 88 号', reason: 'BY_HAND' }],
      },
    },
    'GET /release-queue': {
      items: [
        { ...lasting, status: 'RELEASED', paidAt: at, holds: [], priority, releasedAt: fiveMinutesLater },
      ],
    },
  };
}

/** What the reading routes of stock answer after the receipt and the order of the examples. */
function stockAnswers(moved: Record<string, unknown> = {}) {
  const counts = { onHand: 100, available: 98, reserved: 2, allocated: 0, quarantine: 0, inTransit: 0 };
  return {
    'GET /stock/{sku}': {
      sku: 'TEA-RED-250',
      warehouses: [{ warehouseId: 'SH1', ...counts }],
      totals: counts,
      lots: [{ warehouseId: 'SH1', code: 'L2026-11', expiresOn: '2027-11-30', left: 100 }],
    },
    'GET /stock/{sku}/movements': { items: [moved] },
    'GET /stock/transfers': {
      items: [
        {
          id: 'trf_4M0Q7C1Z8K2X9W5V3T6S1R0P4N',
          sku: 'TEA-RED-250',
          warehouseId: 'SH1',
          toWarehouseId: 'GZ1',
          quantity: 40,
          onTheWay: 15,
          departedAt: new Date(tenOClock).toISOString(),
        },
      ],
    },
    'POST /stock/{sku}/transfers/{id}/arrivals': {
      ...moved,
      warehouseId: 'GZ1',
      kind: 'arrival',
      quantity: 25,
      change: 25,
      moves: { free: 25, allocated: 0, quarantine: 0, reserved: 0 },
      transferId: 'trf_4M0Q7C1Z8K2X9W5V3T6S1R0P4N',
      reason: '调拨入库',
    },
    'GET /stock/{sku}/demand': { sku: 'TEA-RED-250', days: [{ day: '2026-11-24', pieces: 2, orders: 1 }] },
  };
}

type Bodies = Readonly<Record<string, Body>>;

/** The examples by route key. */
export async function examples(): Promise<Readonly<Record<string, Example>>> {
  const shop = exampleShop();
  const opened = await openedShop(shop);
  const answerOf = (key: string) => opened.answers[key] as Record<string, unknown>;
  const tea = answerOf('PUT /skus/{sku}');
  const warehouse = answerOf('PUT /warehouses/{warehouseId}');
  const played = [
    opened,
    await logisticsTerms(shop),
    await fulfilmentDay(shop),
    await parcelsOnTheirWay(shop),
  ];
  const answers: Readonly<Record<string, unknown>> = {
    'GET /health': { status: 'ok', version: '0.1.0' },
    'GET /skus/{sku}': tea,
    'GET /skus': { items: [tea] },
    'GET /warehouses': { items: [warehouse] },
    ...stockAnswers(answerOf('POST /stock/movements')),
    ...planningAnswers,
    ...ledgerAnswers,
    ...auditAnswers,
    ...orderAnswers(answerOf('POST /orders')),
    ...channelAnswers,
    ...paymentAnswers,
    ...reconciliationAnswers,
    ...riskAnswers,
    ...privacyAnswers,
    ...Object.assign({}, ...played.map((each) => each.answers)),
  };
  const bodies = [requests, ...played.map((each) => each.requests)];
  const requestsOf = (key: string): Bodies => Object.assign({}, ...bodies.map((each) => each[key]));
  const keys = new Set([...Object.keys(answers), ...bodies.flatMap(Object.keys)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      const sent = requestsOf(key);
      return [key, { answer: answers[key], ...(Object.keys(sent).length > 0 ? { requests: sent } : {}) }];
    }),
  );
}
