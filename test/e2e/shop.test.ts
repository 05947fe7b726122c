import { setTimeout as sleep } from 'node:timers/promises';
import { anOrderRequest } from '../builders/order.ts';
import { type Answer, ChildHost } from './support/child-host.ts';

const host = new ChildHost();

beforeAll(async () => {
  await host.start();
  const warehouse = { name: '上海一仓', address: '青浦区', location: { lat: 31.2, lng: 121.2 }, priority: 1 };
  await host.call('PUT /warehouses/SH1', { body: warehouse });
});
afterAll(() => host.stop());

let serial = 0;

/** A new SKU with so many pieces. */
async function stocked(pieces: number): Promise<string> {
  serial += 1;
  const sku = `E2E-${serial}`;
  const price = { currency: 'CNY', minor: 1999 };
  await host.call(`PUT /skus/${sku}`, {
    body: { title: '红茶', price, weightGrams: 250, goodsClass: 'standard' },
  });
  const body = { sku, warehouseId: 'SH1', kind: 'receipt', quantity: pieces, reason: 'first delivery' };
  const moved = await host.call('POST /stock/movements', { key: `receive-${sku}`, body });
  expect(moved.status).toBe(201);
  return sku;
}

const order = (sku: string, quantity = 1) => ({ ...anOrderRequest(), lines: [{ sku, quantity }] });
const statuses = (answers: readonly Answer[]) =>
  Object.entries(Object.groupBy(answers, ({ status }) => status)).map(([status, all]) => [
    Number(status),
    all?.length,
  ]);
const totals = async (sku: string) => (await host.call(`GET /stock/${sku}`)).body['totals'];

/** Asks until it is so; a test that waits for ever fails by its own limit. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (error instanceof TypeError) throw error;
      await sleep(100);
    }
  }
}

it('gives 64 callers with one key one order and 64 equal answers', async () => {
  const sku = await stocked(100);
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => host.call('POST /orders', { key: `one-${sku}`, body: order(sku) })),
  );
  expect(statuses(answers)).toEqual([[201, 64]]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(63);
  expect(await totals(sku)).toMatchObject({ available: 99, reserved: 1 });
});

it('sells 100 units to exactly 100 of 200 buyers, and tells everybody', async () => {
  const sku = await stocked(100);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, buyer) =>
      host.call('POST /orders', { key: `${sku}-${buyer}`, body: order(sku) }),
    ),
  );
  expect(statuses(answers)).toEqual([
    [201, 100],
    [409, 100],
  ]);
  expect(await totals(sku)).toMatchObject({ onHand: 100, available: 0, reserved: 100 });
  await eventually(async () => {
    const { body } = await host.call(`GET /stock/${sku}/demand`);
    expect(body).toMatchObject({ days: [{ pieces: 100, orders: 100 }] });
  });
});

it('takes an order from placing to cancelling, with its history', async () => {
  const sku = await stocked(5);
  const placed = await host.call('POST /orders', { key: `life-${sku}`, body: order(sku, 2) });
  const { id } = placed.body as { id: string };
  const cancel = () => host.call(`POST /orders/${id}/cancel`, { body: { reason: '不想要了' } });
  expect((await cancel()).body).toMatchObject({ status: 'CANCELLED' });
  expect((await cancel()).body).toMatchObject({ status: 'CANCELLED' });
  expect(await totals(sku)).toMatchObject({ available: 5, reserved: 0 });
  const { body } = await host.call(`GET /orders/${id}/history`);
  expect(body).toMatchObject({ items: [{ to: 'PENDING_PAYMENT' }, { to: 'CANCELLED', reason: '不想要了' }] });
});

it('asks for a token with the right scope on every route that has one', async () => {
  const reader = await host.token('orders:read');
  expect((await host.call('GET /orders', { token: reader })).status).toBe(200);
  expect((await host.call('POST /orders', { token: reader, body: {} })).status).toBe(403);
  expect((await host.call('GET /orders', { token: `${reader}x` })).status).toBe(401);
  expect((await host.call('GET /health', { token: 'none' })).status).toBe(200);
});

it('refuses a cursor that was changed, or belongs to another list', async () => {
  const sku = await stocked(5);
  await host.call('POST /orders', { key: `c1-${sku}`, body: order(sku) });
  await host.call('POST /orders', { key: `c2-${sku}`, body: order(sku) });
  const { nextCursor } = (await host.call('GET /orders?limit=1')).body as { nextCursor: string };
  expect((await host.call(`GET /orders?limit=1&cursor=${nextCursor}`)).status).toBe(200);
  const changed = `${nextCursor.slice(0, -2)}${nextCursor.endsWith('AA') ? 'BB' : 'AA'}`;
  for (const query of [`cursor=${changed}`, `cursor=${nextCursor}&status=PAID`, 'cursor=x', 'cursor=.'])
    expect((await host.call(`GET /orders?limit=1&${query}`)).body).toMatchObject({ code: 'CURSOR_INVALID' });
  expect((await host.call(`GET /skus?cursor=${nextCursor}`)).body).toMatchObject({ code: 'CURSOR_INVALID' });
});

it('writes nothing of a person in clear: into no log, no item, no event', async () => {
  const sku = await stocked(5);
  const canary = {
    customer: { id: 'canary-id', name: '金丝雀甲', phone: '13912345678', email: 'canary@example.com' },
    shipTo: { ...anOrderRequest().shipTo, name: '金丝雀乙', phone: '13812345679', detail: '金丝雀路 77 号' },
    note: '金丝雀备注',
  };
  const body = { ...order(sku), ...canary };
  const placed = await host.call('POST /orders', { key: `canary-${sku}`, body });
  expect(placed.status).toBe(201);
  await host.call('POST /orders', { key: `canary-${sku}`, body: { ...body, note: '金丝雀备注二' } });
  await host.call('POST /orders', {
    key: `bad-${sku}`,
    body: { ...body, shipTo: { ...canary.shipTo, city: '金丝雀市' } },
  });
  await host.call('POST /orders', {
    key: `bad2-${sku}`,
    body: { ...body, customer: { ...canary.customer, phone: '139123456789' } },
  });
  await eventually(async () => {
    const { body: demand } = await host.call(`GET /stock/${sku}/demand`);
    expect(demand).toMatchObject({ days: [{ orders: 1 }] });
  });
  const { id } = placed.body as { id: string };
  expect((await host.call(`GET /orders/${id}`)).body).toMatchObject({ customer: canary.customer });
  const logs = host.logs();
  expect(logs).toContain('POST /orders');
  expect(logs).not.toContain('Bearer ');
  // A token: its header and its claims; three letters alone also stand in an id now and then.
  expect(logs).not.toMatch(/eyJ[\w-]{8,}\.eyJ/);
  // Table, stream, queues and logs, with what was overwritten in them; places that lie open show that it is read.
  const everything = host.everything();
  expect(everything).toContain('浦东新区');
  for (const secret of ['金丝雀', '13912345678', '13812345679', 'canary@', 'canary-id'])
    expect(everything.includes(secret)).toBe(false);
});
