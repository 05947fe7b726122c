import { putSku } from '../../functions/catalog/routes/put-sku.ts';
import { putWarehouse } from '../../functions/catalog/routes/put-warehouse.ts';
import { catalogStore } from '../../functions/catalog/store.ts';
import { poolsWith, stockMemory } from '../../functions/inventory/contract.ts';
import { planningDeps } from '../../functions/inventory/planning-deps.ts';
import { postMovement } from '../../functions/inventory/routes/post-movement.ts';
import { webhookStore } from '../../functions/inventory/webhook-store.ts';
import { orderHolds, riskView } from '../../functions/orders/contract.ts';
import { chinaDivisions } from '../../functions/orders/domain/divisions.ts';
import { defaultFreightTable } from '../../functions/orders/domain/freight.ts';
import { defaultPriorityPolicy } from '../../functions/orders/domain/priority.ts';
import { largeOrderStore } from '../../functions/orders/large-order-store.ts';
import { payOrder } from '../../functions/orders/pay-order.ts';
import { queueStore } from '../../functions/orders/queue-store.ts';
import { postOrder } from '../../functions/orders/routes/post-order.ts';
import { orderStore } from '../../functions/orders/store.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { memoryTable } from '../../test/builders/memory-table.ts';
import { exampleKey, playedRoutes } from './played-routes.ts';

const tea = {
  title: '正山小种 红茶 250 g',
  price: { currency: 'CNY', minor: 1999 },
  weightGrams: 320,
  goodsClass: 'standard',
  barcode: '6901234567892',
};
const cups = {
  title: '白瓷品茗杯 2 只装',
  price: { currency: 'CNY', minor: 5900 },
  weightGrams: 460,
  goodsClass: 'standard',
};

const shanghai = {
  name: '上海一号仓',
  address: '上海市浦东新区川沙路 500 号',
  location: { lat: 31.19, lng: 121.7 },
  cutOff: '16:30',
  priority: 1,
  capacityPerDay: 3000,
  sender: {
    name: '李仓管',
    phone: '021-58990000',
    ...{ province: '上海市', city: '上海市', district: '浦东新区', detail: '川沙路 500 号' },
  },
};
const guangzhou = {
  name: '广州一号仓',
  address: '广东省广州市白云区均禾大道 18 号',
  location: { lat: 23.24, lng: 113.27 },
  cutOff: '17:00',
  priority: 2,
  sender: {
    name: '何仓管',
    phone: '020-86600000',
    ...{ province: '广东省', city: '广州市', district: '白云区', detail: '均禾大道 18 号' },
  },
};
const store = {
  name: '徐家汇门店',
  address: '上海市徐汇区虹桥路 1 号',
  location: { lat: 31.19, lng: 121.44 },
  priority: 9,
  pickup: true,
};

/** Goods that come into a warehouse. */
export const received = {
  sku: 'TEA-RED-250',
  warehouseId: 'SH1',
  kind: 'receipt',
  quantity: 100,
  reason: '采购入库 PO-20261110',
};

/** The order that most examples are about. */
export const order = {
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

/** Its id, as `POST /orders` gives it. */
export const orderId = derivedId('ord', ['caller', 'shop-front', exampleKey]);

/** When it is placed. */
export const tenOClock = Date.UTC(2026, 10, 24, 2, 0, 0);

/** A tea shop in memory, whose routes are asked for the examples: ten in the morning of 24 November 2026, in Beijing. */
export function exampleShop() {
  const { table } = memoryTable();
  const time = { now: tenOClock };
  const now = () => time.now;
  const newName = () => 'example';
  const common = { now, cursors: signedCursors({ table, secretBytes: (length) => Buffer.alloc(length) }) };
  const orders = {
    ...common,
    orders: orderStore(table),
    largeOrders: largeOrderStore(table),
    stock: stockMemory({ table, now, leaseName: newName }),
    ...{ newName, poolsWith: poolsWith(table), queue: queueStore(table) },
    ...{
      divisions: chinaDivisions,
      freightTable: defaultFreightTable,
      priorityPolicy: defaultPriorityPolicy,
    },
    reservationMs: 30 * 60_000,
  };
  const release = async (orderId: string): Promise<void> => {
    const { contentHash = '' } = (await riskView(table, orderId)) ?? {};
    const passed = { contentHash, outcome: 'PASS', message: '', by: 'risk' } as const;
    await orderHolds(table, now).riskDecided(orderId, passed);
    await payOrder({ orderId, paymentId: derivedId('pay', [orderId]) }, orders);
  };
  const webhooks = webhookStore(table, (length) => Buffer.alloc(length));
  const inventory = { ...planningDeps(table, now), ...common, webhooks };
  return {
    ...{ table, now, common, orders, inventory, release },
    /** Makes it a moment of Beijing's clock, such as `2026-11-24 16:30`. */
    at: (moment: string): void => {
      time.now = Date.parse(`${moment.replace(' ', 'T')}:00+08:00`);
    },
  };
}
export type ExampleShop = ReturnType<typeof exampleShop>;

/** Opens the shop and takes its first order: what the catalog, stock and orders are sent, and what they answer. */
export async function openedShop({ table, common, orders, inventory }: ExampleShop) {
  const { ask, show, played } = playedRoutes();
  const catalog = { ...common, catalog: catalogStore(table) };
  await ask(putSku, catalog, { params: { sku: 'CUP-WHITE-2' }, body: cups });
  await ask(putSku, catalog, {
    ...{ params: { sku: 'TEA-RED-250' }, body: tea, as: ['tea', 'A tea of 19.99'] },
  });
  const put = (warehouseId: string, body: object, as: readonly [name: string, summary: string]) =>
    ask(putWarehouse, catalog, { params: { warehouseId }, body, as });
  await put('XJH', store, ['store', 'A store where buyers fetch what they ordered (门店自提)']);
  await put('GZ1', guangzhou, ['guangzhou', 'One in Guangzhou, without a limit a day']);
  await put('SH1', shanghai, ['shanghai', 'One that sends 3000 a day, and whom carriers ask for (寄件人)']);
  show('PUT /warehouses/{warehouseId}', ['closed', 'Nothing is sent from it for now (停用)'], {
    ...guangzhou,
    active: false,
  });
  const receive = (body: object, idempotencyKey: string) =>
    ask(postMovement, inventory, { body, idempotencyKey });
  await receive({ ...received, sku: 'CUP-WHITE-2', quantity: 30 }, 'receipt-2');
  await receive({ ...received, warehouseId: 'GZ1', quantity: 40 }, 'receipt-3');
  await ask(postMovement, inventory, { body: received, as: ['receipt', 'Goods come in (入库)'] });
  show('POST /stock/movements', ['lot', 'A lot that expires (批次)'], {
    ...received,
    lot: { code: 'L2026-11', expiresOn: '2027-11-30' },
  });
  show('POST /stock/movements', ['transfer', 'Goods go to another warehouse (调拨)'], {
    ...received,
    kind: 'transfer',
    quantity: 40,
    toWarehouseId: 'GZ1',
    reason: '补货到广州',
  });
  await ask(postOrder, orders, { body: order, as: ['ownShop', "An order of the merchant's own shop"] });
  return played;
}
