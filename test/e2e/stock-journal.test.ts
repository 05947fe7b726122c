import { setTimeout as sleep } from 'node:timers/promises';
import { anOrderRequest } from '../builders/order.ts';
import { ChildHost } from './support/child-host.ts';

const host = new ChildHost();
const sku = 'E2E-JOURNAL';

beforeAll(async () => {
  await host.start();
  for (const id of ['SH1', 'GZ1'])
    await host.call(`PUT /warehouses/${id}`, {
      body: { name: id, address: '青浦区', location: { lat: 31.2, lng: 121.2 }, priority: 1 },
    });
  const price = { currency: 'CNY', minor: 1999 };
  await host.call(`PUT /skus/${sku}`, {
    body: { title: '红茶', price, weightGrams: 250, goodsClass: 'standard' },
  });
});
afterAll(() => host.stop());

type Row = { readonly kind: string; readonly quantity: number; readonly reference?: string };

async function journal(): Promise<readonly Row[]> {
  const { body } = await host.call(`GET /stock/${sku}/movements?limit=100`);
  return (body as { items: Row[] }).items;
}

/** Waits until the journal has so many rows; a test that waits for ever fails by its own limit. */
async function untilRows(rows: number): Promise<readonly Row[]> {
  for (;;) {
    const found = await journal();
    if (found.length >= rows) return found;
    await sleep(100);
  }
}

it('keeps a journal of all that moved, which adds up to the stock', async () => {
  const move = (key: string, movement: object) =>
    host.call('POST /stock/movements', {
      key,
      body: { sku, warehouseId: 'SH1', reason: 'test', ...movement },
    });
  await move('receipt', { kind: 'receipt', quantity: 10, lot: { code: 'L1', expiresOn: '2030-01-31' } });
  const sent = await move('transfer', { kind: 'transfer', quantity: 4, toWarehouseId: 'GZ1' });
  expect(sent).toMatchObject({
    status: 201,
    body: { change: -4, transferId: expect.stringMatching(/^trf_/) },
  });
  const { transferId } = sent.body as { transferId: string };
  const listed = await host.call('GET /stock/transfers');
  expect(listed.body).toMatchObject({ items: [{ id: transferId, onTheWay: 4, toWarehouseId: 'GZ1' }] });
  const arrival = { key: 'came', body: { quantity: 3, lost: 1, reason: '调拨入库' } };
  const came = await host.call(`POST /stock/${sku}/transfers/${transferId}/arrivals`, arrival);
  expect(came).toMatchObject({ status: 201, body: { kind: 'arrival', warehouseId: 'GZ1', change: 3 } });
  const again = await host.call(`POST /stock/${sku}/transfers/${transferId}/arrivals`, arrival);
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
  expect(again.text).toBe(came.text);

  const order = await host.call('POST /orders', {
    key: 'order',
    body: { ...anOrderRequest(), lines: [{ sku, quantity: 2 }] },
  });
  const { id } = order.body as { id: string };
  const rows = await untilRows(5);
  expect(rows.find(({ kind }) => kind === 'reservation')).toMatchObject({ quantity: 2, reference: id });
  const stock = await host.call(`GET /stock/${sku}`);
  expect(stock.body).toMatchObject({
    totals: { onHand: 9, available: 7, reserved: 2, inTransit: 0 },
    lots: [{ warehouseId: 'SH1', code: 'L1', left: 6 }],
  });
  const audit = await host.script('stock-audit', '--settle', '0');
  expect(audit).toEqual({
    status: 0,
    output: expect.stringContaining('1 SKUs audited (账实核对), 0 differ'),
  });
});

it('says how it is used', async () => {
  expect(await host.script('stock-audit', '--bogus')).toMatchObject({
    status: 2,
    output: expect.stringContaining('npm run stock:audit'),
  });
});
