import { cancelOrder } from '../../functions/orders/cancel-order.ts';
import { changeOrder } from '../../functions/orders/change-order.ts';
import { orderHolds, riskView } from '../../functions/orders/contract.ts';
import { lifted } from '../../functions/orders/domain/change-holds.ts';
import type { OrderRequest } from '../../functions/orders/domain/request.ts';
import { expireOrders } from '../../functions/orders/expire-orders.ts';
import { payOrder } from '../../functions/orders/pay-order.ts';
import { placeOrder } from '../../functions/orders/place-order.ts';
import { queueShards, queueStore } from '../../functions/orders/queue-store.ts';
import { asFirstAnswer } from '../../functions/orders/routes/answers.ts';
import { anOrderRequest } from '../builders/order.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { shopOn } from './support/shop.ts';

let local: LocalTable;
let shop: ReturnType<typeof shopOn>;

beforeAll(async () => {
  local = await startLocalTable();
});
afterAll(() => local.stop());
beforeEach(() => {
  shop = shopOn(local.table);
});

let serial = 0;
async function freshSkus(count: number): Promise<readonly string[]> {
  const skus = Array.from({ length: count }, () => {
    serial += 1;
    return `RELEASED-${serial}`;
  });
  await Promise.all(skus.map((sku) => shop.stock(sku, 5)));
  return skus;
}

async function place(part: Partial<OrderRequest> = {}, count = 1) {
  const skus = await freshSkus(count);
  const request = anOrderRequest({ lines: skus.map((sku) => ({ sku, quantity: 1 })), ...part });
  const asked = { request, caller: 'shop', idempotencyKey: `key-${skus[0]}` };
  return { ...(await placeOrder(asked, shop.deps)).order, asked };
}

const paidThere = { channel: 'tmall', channelOrderId: 'T1', paidAt: '2026-06-18T09:00:00Z' } as const;

async function passRisk(id: string): Promise<void> {
  const { contentHash = '' } = (await riskView(local.table, id)) ?? {};
  await orderHolds(local.table, shop.deps.now).riskDecided(id, {
    ...{ contentHash, outcome: 'PASS', message: '', by: 'risk' },
  });
}

const pay = (id: string) => payOrder({ orderId: id, paymentId: `pay_${id}` }, shop.deps);
const statusOf = async (id: string) => (await shop.orders.get(id))?.status;

/** Where the order stands in the queue; undefined where it does not. */
async function placeInQueue(id: string): Promise<string | undefined> {
  const shards = await Promise.all(
    queueShards.map((shard) => queueStore(local.table).rows(shard, { after: '0', limit: 1000 })),
  );
  return shards.flatMap(({ rows }) => rows).find((row) => row.id === id)?.gsi1sk;
}

describe('an order is released and stands in the queue', () => {
  it.each<[string, Partial<OrderRequest>, boolean]>([
    ['paid here, then passed', {}, true],
    ['on delivery, then passed', { paymentTiming: 'on-delivery' }, false],
  ])('%s: in the write of the verdict', async (_, part, isPaidHere) => {
    const { id } = await place(part);
    if (isPaidHere) await pay(id);
    expect(await placeInQueue(id)).toBeUndefined();
    local.take();
    await passRisk(id);
    expect(local.take()).toMatchObject({ requests: 3 });
    expect([await statusOf(id), typeof (await placeInQueue(id))]).toEqual(['RELEASED', 'string']);
  });

  it('in the write of the payment where risk was faster: one read and one transaction', async () => {
    const { id } = await place();
    await passRisk(id);
    expect(await statusOf(id)).toBe('PENDING_PAYMENT');
    local.take();
    await pay(id);
    const { requests } = local.take();
    expect([requests, await statusOf(id)]).toEqual([2, 'RELEASED']);
  });

  it('until somebody holds it, and in its old place once that is lifted', async () => {
    const { id } = await place();
    await passRisk(id);
    await pay(id);
    const before = await placeInQueue(id);
    shop.time.now += 3_600_000;
    await orderHolds(local.table, shop.deps.now).set(id, { kind: 'MANUAL', code: 'PERSON', by: 'li' });
    expect(await placeInQueue(id)).toBeUndefined();
    const who = { at: shop.time.now, by: 'li', reason: 'looked at' };
    await changeOrder(id, (order) => lifted(order, { kind: 'MANUAL' }, who), shop.deps);
    expect([await statusOf(id), await placeInQueue(id)]).toEqual(['RELEASED', before]);
  });

  it('until it is cancelled', async () => {
    const { id } = await place();
    await passRisk(id);
    await pay(id);
    await cancelOrder({ id, reason: 'changed my mind', caller: 'shop' }, shop.deps);
    expect(await placeInQueue(id)).toBeUndefined();
  });

  it('also where 99 SKUs, as many as one transaction takes, are taken again for money that came late', async () => {
    const { id } = await place({}, 99);
    await passRisk(id);
    shop.time.now += 31 * 60_000;
    await expireOrders(shop.time.now + 60_000, shop.deps);
    expect([await statusOf(id), await pay(id)]).toEqual(['CANCELLED', 'PAID']);
    expect([await statusOf(id), typeof (await placeInQueue(id))]).toEqual(['RELEASED', 'string']);
  });
});

it('tells the first answer again, byte for byte, whatever is held, lifted and released since', async () => {
  const { asked, ...placed } = await place(paidThere);
  const first = JSON.stringify(asFirstAnswer(placed));
  const again = async () => JSON.stringify(asFirstAnswer((await placeOrder(asked, shop.deps)).order));
  expect(first).toContain('"paidAt"');
  await orderHolds(local.table, shop.deps.now).set(placed.id, {
    ...{ kind: 'MANUAL', code: 'PERSON', message: 'look', by: 'li' },
  });
  expect(await again()).toBe(first);
  await passRisk(placed.id);
  const who = { at: shop.time.now, by: 'li', reason: 'looked at' };
  await changeOrder(placed.id, (order) => lifted(order, { kind: 'MANUAL' }, who), shop.deps);
  expect([await statusOf(placed.id), await again()]).toEqual(['RELEASED', first]);
});
