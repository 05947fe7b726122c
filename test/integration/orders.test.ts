import { cancelOrder } from '../../functions/orders/cancel-order.ts';
import { expireOrders } from '../../functions/orders/expire-orders.ts';
import { largeOrderStore } from '../../functions/orders/large-order-store.ts';
import { listOrders } from '../../functions/orders/list-orders.ts';
import { payOrder } from '../../functions/orders/pay-order.ts';
import { type Placed, placeOrder } from '../../functions/orders/place-order.ts';
import { asFirstAnswer } from '../../functions/orders/routes/answers.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { anOrderRequest, cny } from '../builders/order.ts';
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
const freshSku = () => {
  serial += 1;
  return `SKU-${serial}`;
};
const freshSkus = (count: number) => Array.from({ length: count }, freshSku);

const place = (lines: { sku: string; quantity: number }[], key = `key-${freshSku()}`): Promise<Placed> =>
  placeOrder({ request: anOrderRequest({ lines }), caller: 'shop', idempotencyKey: key }, shop.deps);

const code = (error: unknown) => (error instanceof Failure ? error.code : error);

async function pool(sku: string) {
  const stock = await shop.inventory.read(sku);
  return { available: stock?.available, reserved: stock?.reserved };
}

describe('what accepting costs', () => {
  // Sealed, buyer and recipient are some 120 bytes longer: an order of ten lines has a second kilobyte.
  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [10, 2],
  ])(
    'is one request, 2 write units a SKU and 3 a KB of the order for K = %i of %i KB',
    async (count, kilobytes) => {
      const skus = freshSkus(count);
      for (const sku of skus) await shop.stock(sku, 10);
      const lines = skus.map((sku) => ({ sku, quantity: 1 }));
      await place(lines);
      local.take();
      await place(lines);
      expect(local.take()).toEqual({ requests: 1, writeUnits: 2 * count + 3 * kilobytes, readUnits: 0 });
    },
  );

  it.each([1, 3])('of a refusal for lack of stock is one request and no read for K = %i', async (count) => {
    const skus = freshSkus(count);
    for (const sku of skus) await shop.stock(sku, 1);
    const lines = skus.map((sku) => ({ sku, quantity: 1 }));
    await place(lines);
    local.take();
    await expect(place(lines).catch(code)).resolves.toBe('INSUFFICIENT_STOCK');
    const { requests, readUnits } = local.take();
    expect({ requests, readUnits }).toEqual({ requests: 1, readUnits: 0 });
  });

  it('needs no read for a SKU it never saw, where the caller names the price', async () => {
    const sku = freshSku();
    await shop.stock(sku, 5);
    local.take();
    const lines = [{ sku, quantity: 1, unitPrice: cny(1999) }];
    await placeOrder({ request: anOrderRequest({ lines }), caller: 'shop', idempotencyKey: sku }, shop.deps);
    expect(local.take()).toEqual({ requests: 1, writeUnits: 5, readUnits: 0 });
  });
});

describe('one key is one order', () => {
  it('gives 64 callers at once one order and the same answer', async () => {
    const sku = freshSku();
    await shop.stock(sku, 100);
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => place([{ sku, quantity: 1 }], `same-${sku}`)),
    );
    expect(new Set(answers.map(({ order }) => JSON.stringify(asFirstAnswer(order)))).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await pool(sku)).toEqual({ available: 99, reserved: 1 });
  });

  it('refuses the key with another body, and answers it after the order was cancelled', async () => {
    const sku = freshSku();
    await shop.stock(sku, 100);
    const { order } = await place([{ sku, quantity: 1 }], `k-${sku}`);
    await expect(place([{ sku, quantity: 2 }], `k-${sku}`).catch(code)).resolves.toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    await cancelOrder({ id: order.id, reason: 'changed my mind', caller: 'shop' }, shop.deps);
    const again = await place([{ sku, quantity: 1 }], `k-${sku}`);
    expect(again).toMatchObject({ replayed: true, order: { id: order.id, status: 'CANCELLED' } });
    expect(await pool(sku)).toEqual({ available: 100, reserved: 0 });
  });
});

describe('stock', () => {
  it('sells 100 units to exactly 100 of 200 buyers', async () => {
    const sku = freshSku();
    await shop.stock(sku, 100);
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, () => place([{ sku, quantity: 1 }]).then(() => 'accepted', code)),
    );
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(100);
    expect(outcomes.filter((outcome) => outcome === 'INSUFFICIENT_STOCK')).toHaveLength(100);
    expect(await pool(sku)).toEqual({ available: 0, reserved: 100 });
  });

  it('sums two lines of one SKU before it looks', async () => {
    const sku = freshSku();
    await shop.stock(sku, 3);
    const lines = [
      { sku, quantity: 2 },
      { sku, quantity: 2 },
    ];
    const refused = await place(lines).catch((error: Failure) => error);
    expect(refused).toMatchObject({
      code: 'INSUFFICIENT_STOCK',
      members: { skus: [{ sku, requested: 4, available: 3 }] },
    });
  });

  it('refuses a whole order for one SKU and holds nothing', async () => {
    const [plenty, none] = [freshSku(), freshSku()];
    await shop.stock(plenty, 10);
    await shop.stock(none, 0);
    const lines = [
      { sku: plenty, quantity: 1 },
      { sku: none, quantity: 1 },
    ];
    await expect(place(lines).catch(code)).resolves.toBe('INSUFFICIENT_STOCK');
    expect(await pool(plenty)).toEqual({ available: 10, reserved: 0 });
  });
});

describe('prices', () => {
  it('refuses a price that the catalog does not have, with both figures', async () => {
    const sku = freshSku();
    await shop.stock(sku, 10);
    const lines = [{ sku, quantity: 1, unitPrice: cny(1) }];
    const asked = { request: anOrderRequest({ lines }), caller: 'shop', idempotencyKey: sku };
    const refused = await placeOrder(asked, shop.deps).catch((error: Failure) => error);
    expect(refused).toMatchObject({
      code: 'PRICE_CHANGED',
      members: { prices: [{ sku, expected: cny(1), current: cny(1999) }] },
    });
    expect(await pool(sku)).toEqual({ available: 10, reserved: 0 });
  });

  it('takes the new price where the container remembers an old one', async () => {
    const sku = freshSku();
    await shop.stock(sku, 10, 1000);
    await place([{ sku, quantity: 1 }]);
    await shop.catalog.putSku(
      { sku, title: sku, price: cny(1200), weightGrams: 250, goodsClass: 'standard' },
      shop.now(),
    );
    const { order } = await place([{ sku, quantity: 1 }]);
    expect(order.totals.goods).toEqual(cny(1200));
  });

  it('refuses an expected total that is not the total', async () => {
    const sku = freshSku();
    await shop.stock(sku, 10, 1000);
    const request = anOrderRequest({ lines: [{ sku, quantity: 1 }], expectedTotal: cny(1000) });
    const refused = await placeOrder({ request, caller: 'shop', idempotencyKey: sku }, shop.deps).catch(
      (error: Failure) => error,
    );
    expect(refused).toMatchObject({
      code: 'TOTAL_MISMATCH',
      members: { expected: cny(1000), current: cny(1800) },
    });
  });

  it('names a SKU that does not exist', async () => {
    await expect(
      place([{ sku: 'NO-SUCH', quantity: 1 }]).catch((error: Failure) => error),
    ).resolves.toMatchObject({
      code: 'SKU_UNKNOWN',
      members: { skus: ['NO-SUCH'] },
    });
  });
});

describe('the end of an order', () => {
  it('is one of expiry, cancellation and payment, however they race', async () => {
    for (let round = 0; round < 30; round += 1) {
      const sku = freshSku();
      await shop.stock(sku, 5);
      const { order } = await place([{ sku, quantity: 2 }]);
      shop.time.now += 31 * 60_000;
      const [, paid] = await Promise.all([
        expireOrders(Number.MAX_SAFE_INTEGER, shop.deps),
        payOrder({ orderId: order.id, paymentId: 'pay_1' }, shop.deps),
        cancelOrder({ id: order.id, reason: 'no', caller: 'buyer' }, shop.deps).catch(code),
      ]);
      const after = await shop.orders.get(order.id);
      const held = await pool(sku);
      const closed = after?.status === 'CANCELLED';
      const wasPaid = paid === 'PAID';
      expect(held).toEqual(closed ? { available: 5, reserved: 0 } : { available: 3, reserved: 2 });
      expect(after?.history.some(({ to }) => to === 'PAID')).toBe(wasPaid);
      expect(after?.history.at(-1)?.to).toBe(after?.status);
    }
  });

  const overdue = async (left: number) => {
    const sku = freshSku();
    await shop.stock(sku, 5);
    const { order } = await place([{ sku, quantity: 2 }]);
    shop.time.now += 31 * 60_000;
    await expireOrders(Number.MAX_SAFE_INTEGER, shop.deps);
    if (left < 5) await place([{ sku, quantity: 5 - left }]);
    return { sku, id: order.id };
  };
  const pay = (orderId: string, paymentId: string) => payOrder({ orderId, paymentId }, shop.deps);

  it('is taken back where the money came late and the goods are still there, for one payment', async () => {
    const { sku, id } = await overdue(2);
    const outcomes = await Promise.all(['pay_1', 'pay_2', 'pay_3'].map((payment) => pay(id, payment)));
    expect(outcomes.sort()).toEqual(['ANOTHER', 'ANOTHER', 'PAID']);
    expect(await pool(sku)).toEqual({ available: 0, reserved: 5 });
    expect(await shop.orders.get(id)).toMatchObject({ status: 'PAID', version: 3 });
  });

  it('stays where the money came late and the goods are gone, or somebody had cancelled it', async () => {
    const { id } = await overdue(1);
    expect(await pay(id, 'pay_1')).toBe('CLOSED');
    const { order } = await place([{ sku: (await overdue(5)).sku, quantity: 1 }]);
    await cancelOrder({ id: order.id, reason: 'no', caller: 'buyer' }, shop.deps);
    expect(await pay(order.id, 'pay_2')).toBe('CLOSED');
    expect(await pay('ord_00000000000000000000000000', 'pay_3')).toBe('UNKNOWN');
  });

  it('comes by itself for an unpaid order, and not before its time', async () => {
    const sku = freshSku();
    await shop.stock(sku, 5);
    const { order } = await place([{ sku, quantity: 2 }]);
    shop.time.now += 29 * 60_000;
    await expireOrders(Number.MAX_SAFE_INTEGER, shop.deps);
    expect((await shop.orders.get(order.id))?.status).toBe('PENDING_PAYMENT');
    shop.time.now += 60_000;
    await expireOrders(Number.MAX_SAFE_INTEGER, shop.deps);
    expect((await shop.orders.get(order.id))?.status).toBe('CANCELLED');
    expect(await pool(sku)).toEqual({ available: 5, reserved: 0 });
  });
});

describe('a very large order', () => {
  it('of 250 SKUs is held whole, read whole, and given back whole', async () => {
    const skus = freshSkus(250);
    await Promise.all(skus.map((sku) => shop.stock(sku, 3)));
    const lines = skus.map((sku) => ({ sku, quantity: 2 }));
    const { order } = await place(lines, 'large');
    expect((await shop.orders.get(order.id))?.lines).toHaveLength(250);
    expect(await place(lines, 'large')).toMatchObject({ replayed: true, order: { id: order.id } });
    for (const sku of skus) expect(await pool(sku)).toEqual({ available: 1, reserved: 2 });
    await cancelOrder({ id: order.id, reason: 'too much', caller: 'shop' }, shop.deps);
    for (const sku of skus) expect(await pool(sku)).toEqual({ available: 3, reserved: 0 });
  });

  it('is refused whole where its last SKU is short', async () => {
    const skus = freshSkus(150).sort();
    await Promise.all(skus.map((sku, index) => shop.stock(sku, index === 149 ? 0 : 1)));
    const refused = await place(skus.map((sku) => ({ sku, quantity: 1 }))).catch((error: Failure) => error);
    expect(refused).toMatchObject({ code: 'INSUFFICIENT_STOCK', members: { skus: [{ sku: skus[149] }] } });
    for (const sku of skus.slice(0, 149)) expect(await pool(sku)).toEqual({ available: 1, reserved: 0 });
  });

  it('is given back by the clock where its canceller died, whatever it was waiting for', async () => {
    const skus = freshSkus(120);
    await Promise.all(skus.map((sku) => shop.stock(sku, 3)));
    const request = anOrderRequest({
      lines: skus.map((sku) => ({ sku, quantity: 1 })),
      paymentTiming: 'on-delivery',
    });
    const { order } = await placeOrder({ request, caller: 'shop', idempotencyKey: skus[0] }, shop.deps);
    const dies = { ...shop.deps.largeOrders, release: () => Promise.reject(new Error('the container died')) };
    const cancel = { id: order.id, reason: 'no', caller: 'shop' };
    await expect(cancelOrder(cancel, { ...shop.deps, largeOrders: dies })).rejects.toThrow('died');
    expect(await pool(skus[0] ?? '')).toEqual({ available: 2, reserved: 1 });
    await expireOrders(Number.MAX_SAFE_INTEGER, shop.deps);
    for (const sku of skus) expect(await pool(sku)).toEqual({ available: 3, reserved: 0 });
    expect(await shop.deps.largeOrders.unfinished(shop.now())).toEqual([]);
  });

  it('is cleared up a minute after whoever held half of it died', async () => {
    const skus = freshSkus(120);
    await Promise.all(skus.map((sku) => shop.stock(sku, 3)));
    const lines = skus.map((sku) => ({ sku, quantity: 1 }));
    const dies = {
      ...shop.deps.largeOrders,
      finish: () => Promise.reject(new Error('the container died')),
      giveUp: () => Promise.reject(new Error('the container died')),
    };
    const asked = { request: anOrderRequest({ lines }), caller: 'shop', idempotencyKey: skus[0] };
    await expect(placeOrder(asked, { ...shop.deps, largeOrders: dies })).rejects.toThrow('died');
    await expect(placeOrder(asked, shop.deps).catch(code)).resolves.toBe('IN_PROGRESS');
    await expireOrders(Number.MAX_SAFE_INTEGER, shop.deps);
    expect(await pool(skus[0] ?? '')).toEqual({ available: 2, reserved: 1 });
    shop.time.now += 60_000;
    await expireOrders(Number.MAX_SAFE_INTEGER, shop.deps);
    for (const sku of skus) expect(await pool(sku)).toEqual({ available: 3, reserved: 0 });
    expect((await placeOrder(asked, shop.deps)).replayed).toBe(false);
  });

  it.each(['HELD#', 'LINES#'])(
    'stays whole where somebody was slow to clear up after its dead holder: %s',
    async (prefix) => {
      const skus = freshSkus(120);
      await Promise.all(skus.map((sku) => shop.stock(sku, 3)));
      const lines = skus.map((sku) => ({ sku, quantity: 1 }));
      const died = () => Promise.reject(new Error('the container died'));
      const dies = { ...shop.deps.largeOrders, finish: died, giveUp: died };
      const asked = { request: anOrderRequest({ lines }), caller: 'shop', idempotencyKey: skus[0] };
      await expect(placeOrder(asked, { ...shop.deps, largeOrders: dies })).rejects.toThrow('died');
      shop.time.now += 60_000;
      const [id = ''] = await shop.deps.largeOrders.unfinished(shop.now());
      const [seen, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const slow = largeOrderStore({
        ...local.table,
        query: async (query) => {
          const page = await local.table.query(query);
          if (!query.between?.[0].startsWith(prefix)) return page;
          seen.resolve();
          await goOn.promise;
          return page;
        },
      });
      const released = slow.clearUp(id, shop.now());
      await seen.promise;
      const { order } = await placeOrder(asked, shop.deps);
      goOn.resolve();
      await released;
      for (const sku of skus) expect(await pool(sku)).toEqual({ available: 2, reserved: 1 });
      expect(await shop.orders.get(order.id)).toMatchObject({
        status: 'PENDING_PAYMENT',
        lines: order.lines,
      });
    },
  );

  it('is placed once by callers who all find its holder dead', async () => {
    const skus = freshSkus(120);
    await Promise.all(skus.map((sku) => shop.stock(sku, 3)));
    const lines = skus.map((sku) => ({ sku, quantity: 1 }));
    const died = () => Promise.reject(new Error('the container died'));
    const dies = { ...shop.deps.largeOrders, finish: died, giveUp: died };
    const asked = { request: anOrderRequest({ lines }), caller: 'shop', idempotencyKey: skus[0] };
    await expect(placeOrder(asked, { ...shop.deps, largeOrders: dies })).rejects.toThrow('died');
    shop.time.now += 60_000;
    const all = Array.from({ length: 8 }, () => placeOrder(asked, shop.deps).then(() => 'placed', code));
    expect(new Set([...(await Promise.all(all)), 'placed'])).toEqual(new Set(['placed', 'IN_PROGRESS']));
    expect((await placeOrder(asked, shop.deps)).order.lines).toHaveLength(120);
    for (const sku of skus) expect(await pool(sku)).toEqual({ available: 2, reserved: 1 });
  });

  it('of 10,000 lines fits', async () => {
    const skus = freshSkus(50);
    await Promise.all(skus.map((sku) => shop.stock(sku, 1000)));
    const lines = Array.from({ length: 10_000 }, (_, index) => ({
      sku: skus[index % 50] ?? '',
      quantity: 1,
    }));
    const { order } = await place(lines);
    const read = await shop.orders.get(order.id);
    expect(read?.lines.map(({ lineId }) => lineId)).toEqual(lines.map((_, index) => String(index + 1)));
    expect(await pool(skus[0] ?? '')).toEqual({ available: 800, reserved: 200 });
  });
});

describe('the list', () => {
  it('shows every order once, newest first, page by page', async () => {
    const sku = freshSku();
    await shop.stock(sku, 100);
    const from = shop.time.now + 1;
    const placed: string[] = [];
    for (let count = 0; count < 25; count += 1) {
      shop.time.now += 1000;
      const { order } = await place([{ sku, quantity: 1 }]);
      placed.unshift(order.id);
      if (count % 3 === 0) await payOrder({ orderId: order.id, paymentId: 'pay_1' }, shop.deps);
    }
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await listOrders({ limit: 4, from, to: shop.time.now, after }, shop.orders);
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(placed);
    const paid = await listOrders({ limit: 100, from, to: shop.time.now, status: 'PAID' }, shop.orders);
    expect(paid.items).toHaveLength(9);
  });
});
