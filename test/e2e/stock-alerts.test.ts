import { setTimeout as sleep } from 'node:timers/promises';
import { anOrderRequest } from '../builders/order.ts';
import { ChildHost } from './support/child-host.ts';

const host = new ChildHost();

beforeAll(async () => {
  await host.start();
  const warehouse = { name: '上海一仓', address: '青浦区', location: { lat: 31.2, lng: 121.2 }, priority: 1 };
  await host.call('PUT /warehouses/SH1', { body: warehouse });
});
afterAll(() => host.stop());

type Alert = { readonly id: string; readonly sku: string; readonly kind: string };

async function alertsOf(sku: string, status: string): Promise<readonly Alert[]> {
  const { body } = await host.call(`GET /stock/alerts?limit=100&status=${status}`);
  return (body as { items: Alert[] }).items.filter((alert) => alert.sku === sku);
}

/** Waits until the SKU has alerts of these kinds with the status; a test that waits for ever fails by its own limit. */
async function untilAlerts(sku: string, status: string, kinds: readonly string[]): Promise<readonly Alert[]> {
  for (;;) {
    const found = await alertsOf(sku, status);
    if (
      found
        .map(({ kind }) => kind)
        .sort()
        .join() === kinds.join()
    )
      return found;
    await sleep(100);
  }
}

it('tells of the last piece sold, and of the delivery that a purchase brings', async () => {
  const sku = 'E2E-ALERT';
  const price = { currency: 'CNY', minor: 1999 };
  await host.call(`PUT /skus/${sku}`, {
    body: { title: '红茶', price, weightGrams: 250, goodsClass: 'standard' },
  });
  const receipt = { sku, warehouseId: 'SH1', kind: 'receipt', quantity: 2, reason: 'first delivery' };
  await host.call('POST /stock/movements', { key: 'alert-first', body: receipt });
  const supplier = { name: '武夷山茶业', leadTimeDays: { mean: 6, sd: 1 } };
  expect((await host.call('PUT /suppliers/TEA-CO', { body: supplier })).status).toBe(200);
  const policy = { serviceLevel: 0.95, leadTimeDays: { mean: 6, sd: 1 }, supplierId: 'TEA-CO', packSize: 12 };
  const put = await host.call(`PUT /stock/${sku}/policy`, { body: policy });
  expect(put).toMatchObject({ status: 200, body: { reorderPoint: 0, forecast: { coldStart: true } } });

  const order = { ...anOrderRequest(), lines: [{ sku, quantity: 2 }] };
  expect((await host.call('POST /orders', { key: 'alert-order', body: order })).status).toBe(201);
  const open = await untilAlerts(sku, 'open', ['LOW', 'OUT']);
  const low = open.find(({ kind }) => kind === 'LOW');
  const acknowledged = await host.call(`POST /stock/alerts/${low?.id}/acknowledge`);
  expect(acknowledged).toMatchObject({ status: 200, body: { status: 'acknowledged' } });

  const purchase = { warehouseId: 'SH1', alertIds: [low?.id] };
  const bought = await host.call('POST /purchase-orders', { key: 'alert-purchase', body: purchase });
  expect(bought).toMatchObject({ status: 201, body: { supplierId: 'TEA-CO', lines: [{ quantity: 12 }] } });
  const { id } = bought.body as { id: string };
  expect((await host.call(`POST /purchase-orders/${id}/confirm`, { body: {} })).status).toBe(200);
  const came = { lines: [{ sku, quantity: 12 }] };
  const received = await host.call(`POST /purchase-orders/${id}/receipts`, { key: 'alert-came', body: came });
  expect(received).toMatchObject({ status: 201, body: { status: 'RECEIVED' } });
  await untilAlerts(sku, 'resolved', ['LOW', 'OUT']);
  while (!host.logs().includes('published on a topic')) await sleep(100);
});

it('shows the secret of its webhooks once', async () => {
  const first = await host.call('POST /webhooks/alerts/secret', { body: {} });
  expect(first).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^whsec_/) } });
  expect(await host.call('POST /webhooks/alerts/secret', { body: {} })).toMatchObject({
    status: 409,
    body: { code: 'SECRET_SHOWN' },
  });
});
