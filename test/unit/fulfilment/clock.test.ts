import { workFulfilment } from '../../../functions/fulfilment/work-fulfilment.ts';
import { memoryTable } from '../../builders/memory-table.ts';
import { warehouseDesk } from '../../integration/support/warehouse-desk.ts';

/** Orders whose warehouse was closed, opens again, and that are due to be tried again. */
async function waiting(count: number) {
  const desk = warehouseDesk(memoryTable().table);
  const sku = await desk.sku({ SH1: count });
  const orders: string[] = [];
  for (let at = 0; at < count; at += 1) {
    orders.push(await desk.released([{ sku, quantity: 1 }]));
    await desk.putWarehouse('SH1', { active: false });
    await desk.allocate(orders.at(-1) ?? '');
    desk.time.now += 1;
  }
  await desk.putWarehouse('SH1');
  desk.time.now += 60_000;
  return { desk, orders };
}

it('works on an order behind more than a page of others that fail', async () => {
  const { desk, orders } = await waiting(51);
  const bad = new Set(orders.slice(0, 50));
  const load: typeof desk.deps.orders.load = async (id) => {
    if (bad.has(id)) throw new Error('it cannot be read');
    return desk.deps.orders.load(id);
  };
  const deps = { ...desk.deps, orders: { ...desk.deps.orders, load } };
  const { failed } = await workFulfilment(Number.POSITIVE_INFINITY, deps);
  expect(failed).toHaveLength(50);
  expect(await desk.allocationsOf(orders[50] ?? '')).toMatchObject([{ status: 'WAITING' }]);
});

it('allocates what is queued, however many wait for goods', async () => {
  const { desk, orders } = await waiting(4);
  const queued = await desk.released([{ sku: await desk.sku({ GZ1: 1 }), quantity: 1 }]);
  const load: typeof desk.deps.orders.load = async (id) => {
    if (orders.includes(id)) desk.time.now += 30_000;
    return desk.deps.orders.load(id);
  };
  const deps = { ...desk.deps, orders: { ...desk.deps.orders, load } };
  await workFulfilment(desk.time.now + 50_000, deps);
  expect(await desk.allocationsOf(queued)).toMatchObject([{ warehouseId: 'GZ1' }]);
});
