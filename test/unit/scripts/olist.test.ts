import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { skuSchema, warehouseSchema } from '../../../functions/catalog/domain/catalog.ts';
import { movementSchema } from '../../../functions/inventory/domain/movement.ts';
import { orderRequestSchema } from '../../../functions/orders/domain/request.ts';
import { figuresOfFiles } from '../../../scripts/import/figures.ts';
import { firstOrders, planOlist } from '../../../scripts/import/olist.ts';
import { centavos, readOlistFiles } from '../../../scripts/import/olist-files.ts';
import {
  customer,
  type Export,
  olistId,
  order,
  product,
  seller,
  smallExport,
  writeExport,
} from '../../builders/olist-files.ts';

const files = readOlistFiles(writeExport());
const plan = planOlist(files);
const brl = (minor: number) => ({ currency: 'BRL', minor });
const offerAt = (minor: number, from: string) => `${product(2)}-${from.slice(0, 12)}-${minor}`;

describe('the plan of an import', () => {
  it('has the orders as their buyers bought, whatever the order of the file', () => {
    expect(plan.orders.map(({ orderId }) => orderId)).toEqual([1, 2, 3, 4].map(order));
  });

  it('sends an order with a line for each row, its freight and the sum of both', () => {
    expect(plan.orders[0]).toEqual({
      orderId: order(1),
      cancelReason: undefined,
      skus: [product(1), product(1), offerAt(7, seller(2))],
      body: {
        channel: 'olist',
        shopId: 'olist',
        channelOrderId: order(1),
        customer: { id: olistId('e', 1) },
        shipTo: { token: customer(1), country: 'BR', province: 'SP', city: 'são paulo', postCode: '01310' },
        lines: [
          { sku: product(1), quantity: 1, unitPrice: brl(9990) },
          { sku: product(1), quantity: 1, unitPrice: brl(9990) },
          { sku: offerAt(7, seller(2)), quantity: 1, unitPrice: brl(7) },
        ],
        freight: brl(2010),
        expectedTotal: brl(9990 + 9990 + 7 + 2010),
        placedAt: '2018-01-10T10:00:00.000Z',
        paidAt: '2018-01-10T10:05:00.000Z',
      },
    });
  });

  it('says nothing of a payment that the source does not know', () => {
    expect(plan.orders[1]?.body).not.toHaveProperty('paidAt');
  });

  it('cancels what the source cancelled or could not deliver, and names its status', () => {
    expect(plan.orders.map(({ cancelReason }) => cancelReason)).toEqual([
      undefined,
      undefined,
      'source status: canceled',
      'source status: unavailable',
    ]);
  });

  it('has a SKU for each offer: by the product alone where there is one, else by seller and price too', () => {
    expect(plan.skus).toEqual([
      {
        sku: product(1),
        title: `health beauty ${product(1).slice(0, 8)}`,
        price: brl(9990),
        weightGrams: 250,
        goodsClass: 'standard',
      },
      ...[
        { sku: offerAt(123_456, seller(1)), price: brl(123_456) },
        { sku: offerAt(7, seller(2)), price: brl(7) },
      ].map((each) => ({
        ...each,
        title: `uncategorised ${product(2).slice(0, 8)}`,
        weightGrams: 0,
        goodsClass: 'standard',
      })),
    ]);
  });

  it('has a warehouse for each seller that sold, where its post code, or the nearest known one, lies', () => {
    expect(plan.warehouses).toMatchObject([
      {
        warehouseId: seller(1),
        address: 'são paulo, SP, 01310, Brazil',
        location: { lat: -23.56, lng: -46.65 },
      },
      {
        warehouseId: seller(2),
        address: 'boa vista, RR, 69309, Brazil',
        location: { lat: 2.82, lng: -60.67 },
      },
    ]);
  });

  it('receives as many pieces of each SKU as were ordered, in the warehouse of its seller', () => {
    expect(plan.receipts.map(({ sku, warehouseId, quantity }) => [sku, warehouseId, quantity])).toEqual([
      [product(1), seller(1), 3],
      [offerAt(123_456, seller(1)), seller(1), 1],
      [offerAt(7, seller(2)), seller(2), 1],
    ]);
  });

  it('is what the API takes, but for the order without items', () => {
    const refused = plan.orders.filter(({ body }) => !orderRequestSchema.safeParse(body).success);
    expect(refused.map(({ orderId }) => orderId)).toEqual([order(4)]);
    for (const sku of plan.skus) skuSchema.parse(sku);
    for (const warehouse of plan.warehouses) warehouseSchema.parse(warehouse);
    for (const receipt of plan.receipts) movementSchema.parse(receipt);
  });

  it('limited to the first orders, has their SKUs only but all the stock of these', () => {
    const first = firstOrders(plan, 1);
    expect(first.orders).toEqual([plan.orders[0]]);
    expect(first.receipts.map(({ sku, quantity }) => [sku, quantity])).toEqual([
      [product(1), 3],
      [offerAt(7, seller(2)), 1],
    ]);
    expect(first.skus.map(({ sku }) => sku)).toEqual(first.receipts.map(({ sku }) => sku));
    expect(first.warehouses.map(({ warehouseId }) => warehouseId)).toEqual([seller(1), seller(2)]);
  });
});

it('counts the files by themselves', () => {
  expect(figuresOfFiles(files, new Set(plan.orders.map(({ orderId }) => orderId)))).toEqual({
    warehouses: 2n,
    skus: 3n,
    received: 5n,
    orders: 4n,
    accepted: 3n,
    withoutItems: 1n,
    refusedOtherwise: 0n,
    cancelled: 1n,
    lines: 5n,
    goods: 153_433n,
    freight: 4760n,
    total: 158_193n,
    held: 4n,
    free: 1n,
    exactStock: 3n,
    told: 5n,
  });
});

it.each([
  ['99.9', 9990],
  ['144.0', 14_400],
  ['21.99', 2199],
  ['0.07', 7],
  ['20', 2000],
  ['1.15', 115],
  ['8.95', 895],
])('reads %s reais exactly', (text, minor) => {
  expect(centavos(text)).toBe(minor);
});

describe('files that cannot be used', () => {
  const changed = (name: keyof Export, change: (lines: string[]) => string[]) =>
    writeExport({ ...smallExport, [name]: change([...smallExport[name]]) });
  const line = (number: number, from: string, to: string) => (lines: string[]) =>
    lines.map((each, index) => (index === number - 1 ? each.replace(from, to) : each));
  const read = (folder: string) => () => planOlist(readOlistFiles(folder));

  it.each([
    [
      'a price of three decimals',
      '99.9,10.05',
      '99.999,10.05',
      2,
      'items_dataset.csv.gz line 2: price is not',
    ],
    ['a negative price', '0.07,0.0', '-0.07,0.0', 4, 'items_dataset.csv.gz line 4: price is not'],
    ['a freight with a comma', '1234.56,20', '1234.56,"20,5"', 5, 'line 5: freight_value is not an amount'],
    ['a column that is gone', 'price', 'prize', 1, 'line 2: price is missing'],
    ['a row too short', ',7.5', '', 6, 'line 6'],
    ['an item of no order', order(3), order(9), 6, `an item belongs to order ${order(9)}`],
    ['a product that nobody knows', product(1), product(9), 6, `an item has product ${product(9)}`],
    ['a seller that nobody knows', seller(1), seller(9), 6, `an item has seller ${seller(9)}`],
  ])('%s', (_, from, to, number, message) => {
    expect(read(changed('olist_order_items_dataset', line(number, from, to)))).toThrow(message);
  });

  it.each([
    [
      'a date that does not exist',
      '2018-01-10 08:00:00',
      '2018-02-30 08:00:00',
      'purchase_timestamp is not a time',
    ],
    ['a status that nobody knows', 'delivered', 'lost', 'line 3: order_status'],
    ['an order that is there twice', order(1), order(3), `order_id ${order(3)} is there twice`],
    ['a customer that nobody knows', customer(1), customer(9), `belongs to customer ${customer(9)}`],
  ])('%s', (_, from, to, message) => {
    expect(read(changed('olist_orders_dataset', line(3, from, to)))).toThrow(message);
  });

  it('a file that is cut off', () => {
    const folder = writeExport();
    truncateSync(join(folder, 'olist_orders_dataset.csv.gz'), 100);
    expect(read(folder)).toThrow(/olist_orders_dataset\.csv\.gz: cannot be read: .*unexpected end of file/);
  });

  it('a file or a folder that is not there', () => {
    const { olist_sellers_dataset: _, ...rest } = smallExport;
    expect(read(writeExport(rest))).toThrow('olist_sellers_dataset.csv.gz: there is no such file');
    expect(read('/nowhere/at/all')).toThrow('/nowhere/at/all: there is no such folder');
  });
});
