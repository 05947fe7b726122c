import { putSku } from '../../functions/catalog/routes/put-sku.ts';
import { putWarehouse } from '../../functions/catalog/routes/put-warehouse.ts';
import { catalogStore } from '../../functions/catalog/store.ts';
import { planningDeps } from '../../functions/inventory/planning-deps.ts';
import { postMovement } from '../../functions/inventory/routes/post-movement.ts';
import { webhookStore } from '../../functions/inventory/webhook-store.ts';
import { chinaDivisions } from '../../functions/orders/domain/divisions.ts';
import { defaultFreightTable } from '../../functions/orders/domain/freight.ts';
import { defaultPriorityPolicy } from '../../functions/orders/domain/priority.ts';
import { largeOrderStore } from '../../functions/orders/large-order-store.ts';
import { queueStore } from '../../functions/orders/queue-store.ts';
import { postOrder } from '../../functions/orders/routes/post-order.ts';
import { orderStore } from '../../functions/orders/store.ts';
import type { Table } from '../../shared/dynamodb/table.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { auditAnswers } from './audit-examples.ts';
import { channelAnswers, channelRequests } from './channel-examples.ts';
import { ledgerAnswers } from './ledger-examples.ts';
import { paymentAnswers, paymentRequests } from './payment-examples.ts';
import { reconciliationAnswers, reconciliationRequests } from './reconciliation-examples.ts';
import { riskAnswers, riskRequests } from './risk-examples.ts';
import { stockAnswers as planningAnswers, stockRequests } from './stock-examples.ts';

type Body = { readonly summary: string; readonly value: unknown };

/** What a caller may send to a route and what it then gets; a test holds both to the route's schemas. */
export type Example = { readonly requests?: Readonly<Record<string, Body>>; readonly answer?: unknown };

const tea = {
  title: '正山小种 红茶 250 g',
  price: { currency: 'CNY', minor: 1999 },
  weightGrams: 320,
  goodsClass: 'standard',
  barcode: '6901234567892',
};

const warehouse = {
  name: '上海一号仓',
  address: '上海市浦东新区川沙路 500 号',
  location: { lat: 31.19, lng: 121.7 },
  cutOff: '16:30',
  priority: 1,
};

const order = {
  channel: 'web',
  customer: { id: 'cus-1001', name: '王小明', phone: '13800138000' },
  shipTo: {
    name: '王小明',
    phone: '13800138000',
    country: 'CN',
    province: '上海市',
    city: '上海市',
    district: '浦东新区',
    detail: '世纪大道 100 号环球金融中心 12 楼 1203 室',
  },
  lines: [{ sku: 'TEA-RED-250', quantity: 2, unitPrice: { currency: 'CNY', minor: 1999 } }],
  expectedTotal: { currency: 'CNY', minor: 4798 },
};

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

const movement = {
  sku: 'TEA-RED-250',
  warehouseId: 'SH1',
  kind: 'receipt',
  quantity: 100,
  reason: '采购入库 PO-20261110',
};

/** The bodies that callers may send, by route key. */
const requests: Readonly<Record<string, Readonly<Record<string, Body>>>> = {
  'PUT /skus/{sku}': { tea: { summary: 'A tea of 19.99', value: tea } },
  'PUT /warehouses/{warehouseId}': { shanghai: { summary: 'A warehouse in Shanghai', value: warehouse } },
  'POST /stock/movements': {
    receipt: { summary: 'Goods come in (入库)', value: movement },
    lot: {
      summary: 'A lot that expires (批次)',
      value: { ...movement, lot: { code: 'L2026-11', expiresOn: '2027-11-30' } },
    },
    transfer: {
      summary: 'Goods go to another warehouse (调拨)',
      value: { ...movement, kind: 'transfer', quantity: 40, toWarehouseId: 'GZ1', reason: '补货到广州' },
    },
  },
  'POST /stock/{sku}/transfers/{id}/arrivals': {
    part: { summary: 'A part of it arrives (调拨入库)', value: { quantity: 25, reason: '调拨入库' } },
  },
  'POST /orders': {
    ownShop: { summary: "An order of the merchant's own shop", value: order },
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

const tenOClock = Date.UTC(2026, 10, 24, 2, 0, 0);
const fiveMinutesLater = '2026-11-24T02:05:00.000Z';
const reservationMs = 30 * 60_000;

/** Takes every write, which is all that the answers of the writing routes need. */
const table: Table = {
  get: async () => undefined,
  getAll: async () => [],
  query: async () => ({ items: [] }),
  write: async () => undefined,
  transact: async () => undefined,
};

const deps = {
  catalog: catalogStore(table),
  ...planningDeps(table, () => tenOClock),
  webhooks: webhookStore(table, (length) => Buffer.alloc(length)),
  orders: orderStore(table),
  largeOrders: largeOrderStore(table),
  newName: () => 'example',
  poolsWith: async () => undefined,
  queue: queueStore(table),
  stock: {
    offer: (sku: string) => ({ sku, price: tea.price, grams: tea.weightGrams }),
    read: async () => [],
    plan: (needs: readonly { sku: string; quantity: number }[]) =>
      needs.map((need) => ({ ...need, slot: '' })),
    took: () => undefined,
    learn: async () => {
      throw new Error('an example is never refused');
    },
    left: () => undefined,
    tellSoldOut: async () => undefined,
  },
  divisions: chinaDivisions,
  freightTable: defaultFreightTable,
  priorityPolicy: defaultPriorityPolicy,
  reservationMs,
  cursors: signedCursors({ table, secretBytes: (length) => Buffer.alloc(length) }),
  now: () => tenOClock,
};

const sent = {
  bytes: new Uint8Array(),
  headers: {},
  query: undefined,
  params: undefined,
  caller: 'shop-front',
  idempotencyKey: '0d9c4f2a-4b0e-4f6e-9a43-7a1b8f4f6c11',
};

/** What the writing routes themselves answer to their examples. */
async function writtenAnswers() {
  const sku = { sku: 'TEA-RED-250' };
  const inWarehouse = { warehouseId: 'SH1' };
  const body = <Each>(schema: { parse: (value: unknown) => Each } | undefined, value: unknown): Each => {
    if (!schema) throw new Error('a writing route has a body');
    return schema.parse(value);
  };
  const answers = await Promise.all([
    putSku.handle({ ...sent, params: sku, body: body(putSku.request.body, tea) }, deps),
    putWarehouse.handle(
      { ...sent, params: inWarehouse, body: body(putWarehouse.request.body, warehouse) },
      deps,
    ),
    postMovement.handle({ ...sent, body: body(postMovement.request.body, movement) }, deps),
    postOrder.handle({ ...sent, body: body(postOrder.request.body, order) }, deps),
  ]);
  const [skuAnswer, warehouseAnswer, moved, placed] = answers.map(asJson);
  return { sku: skuAnswer, warehouse: warehouseAnswer, moved, placed };
}

const asJson = (answer: { readonly body: unknown }): Record<string, unknown> =>
  JSON.parse(JSON.stringify(answer.body));

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

/** The examples by route key. */
export async function examples(): Promise<Readonly<Record<string, Example>>> {
  const { sku, warehouse: stored, moved, placed } = await writtenAnswers();
  const answers: Record<string, unknown> = {
    'GET /health': { status: 'ok', version: '0.1.0' },
    'PUT /skus/{sku}': sku,
    'GET /skus/{sku}': sku,
    'GET /skus': { items: [sku] },
    'PUT /warehouses/{warehouseId}': stored,
    'GET /warehouses': { items: [stored] },
    'POST /stock/movements': moved,
    ...stockAnswers(moved),
    ...planningAnswers,
    ...ledgerAnswers,
    ...auditAnswers,
    ...orderAnswers(placed),
    ...channelAnswers,
    ...paymentAnswers,
    ...reconciliationAnswers,
    ...riskAnswers,
  };
  const withBody = (key: string) => (requests[key] ? { requests: requests[key] } : {});
  return Object.fromEntries(
    Object.entries(answers).map(([key, answer]) => [key, { answer, ...withBody(key) }]),
  );
}
