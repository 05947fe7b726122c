import { stockMemory } from '../../functions/inventory/contract.ts';
import { moveStock } from '../../functions/inventory/move-stock.ts';
import { poolKey, slotsOf, storedPool } from '../../functions/inventory/pools.ts';
import { evenOut, setTier } from '../../functions/inventory/spread-stock.ts';
import { inventoryStore } from '../../functions/inventory/store.ts';
import { cancelOrder } from '../../functions/orders/cancel-order.ts';
import { placeOrder } from '../../functions/orders/place-order.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { anOrderRequest, cny } from '../builders/order.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { shopOn } from './support/shop.ts';

let local: LocalTable;
let shop: ReturnType<typeof shopOn>;
let serial = 0;

beforeAll(async () => {
  local = await startLocalTable();
});
afterAll(() => local.stop());
beforeEach(() => {
  shop = shopOn(local.table);
});

const freshSku = () => {
  serial += 1;
  return `HOT-${serial}`;
};

/** Another Lambda container: the same shop with a memory of its own. */
function container(name: string) {
  let leases = 0;
  const leaseName = () => {
    leases += 1;
    return `${name}${leases}`;
  };
  return { ...shop.deps, stock: stockMemory({ table: local.table, now: shop.now, leaseName }) };
}

const code = (error: unknown) => (error instanceof Failure ? error.code : error);
let orders = 0;
function buy(lines: { sku: string; quantity: number }[], deps = shop.deps) {
  orders += 1;
  return placeOrder(
    { request: anOrderRequest({ lines }), caller: 'shop', idempotencyKey: `hot-${orders}` },
    deps,
  );
}
const outcomes = async (all: Promise<unknown>[]) => {
  const settled = await Promise.all(all.map((each) => each.then(() => 'accepted', code)));
  return Object.fromEntries(
    Object.entries(Object.groupBy(settled, String)).map(([key, list]) => [key, list?.length]),
  );
};
const levels = async (sku: string) => {
  const stock = await shop.inventory.read(sku);
  return [stock?.available, stock?.reserved];
};

function move(sku: string, quantity: number) {
  orders += 1;
  const movement = { sku, warehouseId: 'SH1', kind: 'adjustment' as const, quantity, reason: 'test' };
  return moveStock({ movement, caller: 'shop', idempotencyKey: `move-${orders}` }, shop);
}

/** Every pool of a SKU, those that ended too. */
async function pools(sku: string, slots: readonly string[]) {
  const items = await Promise.all(['', ...slots].map((slot) => local.table.get(poolKey(sku, slot))));
  return items.filter((item) => item !== undefined).map((item) => storedPool.parse(item));
}
const allSlots = async (sku: string) => {
  const root = storedPool.parse(await local.table.get(poolKey(sku, '')));
  return slotsOf(root);
};

const tiers = {
  'one item': { shards: 0 },
  shards: { shards: 7 },
  leases: { shards: 0, lease: { units: 5, seconds: 60 } },
  'shards and leases': { shards: 3, lease: { units: 4, seconds: 60 } },
};

describe.each(Object.entries(tiers))('a hot SKU as %s', (_, tier) => {
  it('sells 100 pieces to exactly 100 of 160 buyers in four containers', async () => {
    const sku = freshSku();
    await shop.stock(sku, 100);
    await setTier(sku, tier, local.table);
    const containers = ['a', 'b', 'c', 'd'].map(container);
    const all = Array.from({ length: 160 }, (__, buyer) =>
      buy([{ sku, quantity: 1 }], containers[buyer % 4]),
    );
    expect(await outcomes(all)).toEqual({ accepted: 100, INSUFFICIENT_STOCK: 60 });
    expect(await levels(sku)).toEqual([0, 100]);
  });

  it('refuses with one request once it is known to be sold out', async () => {
    const sku = freshSku();
    await shop.stock(sku, 10);
    await setTier(sku, tier, local.table);
    for (let count = 0; count < 10; count += 1) await buy([{ sku, quantity: 1 }]);
    await outcomes([buy([{ sku, quantity: 1 }]), buy([{ sku, quantity: 1 }])]);
    local.take();
    await expect(buy([{ sku, quantity: 1 }]).catch(code)).resolves.toBe('INSUFFICIENT_STOCK');
    expect(local.take().requests).toBe(1);
  });

  it('takes the last pieces from several pools together, and sells what comes back', async () => {
    const sku = freshSku();
    await shop.stock(sku, 20);
    await setTier(sku, tier, local.table);
    const { order } = await buy([{ sku, quantity: 20 }]);
    expect(await levels(sku)).toEqual([0, 20]);
    await expect(buy([{ sku, quantity: 1 }]).catch(code)).resolves.toBe('INSUFFICIENT_STOCK');
    await cancelOrder({ id: order.id, reason: 'no', caller: 'shop' }, shop.deps);
    expect(await levels(sku)).toEqual([20, 0]);
    expect(await outcomes(Array.from({ length: 21 }, () => buy([{ sku, quantity: 1 }])))).toEqual({
      accepted: 20,
      INSUFFICIENT_STOCK: 1,
    });
  });

  it('changes its price everywhere at once', async () => {
    const sku = freshSku();
    await shop.stock(sku, 30, 1000);
    await setTier(sku, tier, local.table);
    await buy([{ sku, quantity: 1 }]);
    const changed = { sku, title: sku, price: cny(1200), weightGrams: 250, goodsClass: 'standard' as const };
    await shop.catalog.putSku(changed, shop.now());
    for (let count = 0; count < 5; count += 1)
      expect((await buy([{ sku, quantity: 1 }])).order.totals.goods).toEqual(cny(1200));
    const prices = new Set((await pools(sku, await allSlots(sku))).map(({ price }) => price));
    expect([...prices]).toEqual([1200]);
  });
});

it('changes its tier while orders flow, and neither loses nor oversells a piece', async () => {
  const sku = freshSku();
  await shop.stock(sku, 120);
  const containers = ['e', 'f', 'g'].map(container);
  const buyers = Array.from({ length: 180 }, async (_, buyer) => {
    await new Promise((resolve) => setTimeout(resolve, buyer * 4));
    return buy([{ sku, quantity: 1 }], containers[buyer % 3]);
  });
  const changes = (async () => {
    for (const tier of [tiers.shards, tiers.leases, { shards: 2 }, tiers['shards and leases'], { shards: 0 }])
      await setTier(sku, tier, local.table);
  })();
  const sold = await outcomes(buyers);
  await changes;
  expect(sold).toEqual({ accepted: 120, INSUFFICIENT_STOCK: 60 });
  expect(await levels(sku)).toEqual([0, 120]);
});

it('gives back what a container held that died, as soon as the lease is over', async () => {
  const sku = freshSku();
  await shop.stock(sku, 10);
  await setTier(sku, { shards: 0, lease: { units: 10, seconds: 60 } }, local.table);
  const dead = container('dead');
  await buy([{ sku, quantity: 1 }], dead);
  await buy([{ sku, quantity: 1 }], dead);
  shop.time.now += 61_000;
  const alive = container('alive');
  expect(await outcomes(Array.from({ length: 9 }, () => buy([{ sku, quantity: 1 }], alive)))).toEqual({
    accepted: 8,
    INSUFFICIENT_STOCK: 1,
  });
  expect(await levels(sku)).toEqual([0, 10]);
});

it('sells a receipt that came after it was sold out, and spreads it', async () => {
  const sku = freshSku();
  await shop.stock(sku, 4);
  await setTier(sku, tiers.shards, local.table);
  await outcomes(Array.from({ length: 6 }, () => buy([{ sku, quantity: 1 }])));
  await shop.stock(sku, 16);
  await evenOut(sku, local.table);
  const spread = await pools(sku, ['1', '2', '3', '4', '5', '6', '7']);
  expect(spread.map(({ available }) => available)).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
  expect(await outcomes(Array.from({ length: 17 }, () => buy([{ sku, quantity: 1 }])))).toEqual({
    accepted: 16,
    INSUFFICIENT_STOCK: 1,
  });
});

it('sells the last pieces of many hot SKUs in one order, and takes them back', async () => {
  const skus = Array.from({ length: 30 }, freshSku);
  for (const sku of skus) {
    await shop.stock(sku, 8);
    await setTier(sku, { shards: 3 }, local.table);
  }
  const lines = skus.map((sku) => ({ sku, quantity: 8 }));
  const { order } = await buy(lines);
  for (const sku of skus) expect(await levels(sku)).toEqual([0, 8]);
  await cancelOrder({ id: order.id, reason: 'no', caller: 'shop' }, shop.deps);
  for (const sku of skus) expect(await levels(sku)).toEqual([8, 0]);
});

it('opens a lease in the transaction of the order that takes its first piece', async () => {
  const sku = freshSku();
  await shop.stock(sku, 10);
  await setTier(sku, { shards: 0, lease: { units: 5, seconds: 60 } }, local.table);
  const seller = container('seller');
  await seller.stock.read([sku]);
  local.take();
  for (let count = 0; count < 5; count += 1) await buy([{ sku, quantity: 1 }], seller);
  expect(local.take().requests).toBe(5);
  const [root, lease] = await pools(sku, await allSlots(sku));
  expect(root).toMatchObject({ available: 5, reserved: 0 });
  expect(lease).toMatchObject({ available: 0, reserved: 5, price: 1999 });
  expect(await levels(sku)).toEqual([5, 5]);
});

it('looks into all shards with one read once one of them was empty', async () => {
  const sku = freshSku();
  await shop.stock(sku, 8);
  await setTier(sku, tiers.shards, local.table);
  const [first, second] = [container('first'), container('second')];
  await Promise.all([first.stock.read([sku]), second.stock.read([sku])]);
  for (let count = 0; count < 7; count += 1) await buy([{ sku, quantity: 1 }], first);
  local.take();
  await buy([{ sku, quantity: 1 }], second);
  const { requests, readUnits } = local.take();
  expect(requests).toBeLessThanOrEqual(4);
  expect(readUnits).toBeLessThanOrEqual(7);
  expect(await levels(sku)).toEqual([0, 8]);
});

it('holds pieces of leases in an order with more SKUs than one transaction takes, and gives them back', async () => {
  const sku = freshSku();
  await shop.stock(sku, 10);
  await setTier(sku, { shards: 0, lease: { units: 5, seconds: 60 } }, local.table);
  const others = Array.from({ length: 100 }, freshSku);
  for (const other of others) await shop.stock(other, 1);
  const { order } = await buy([sku, ...others].map((each) => ({ sku: each, quantity: 1 })));
  expect(await levels(sku)).toEqual([9, 1]);
  expect(await allSlots(sku)).toHaveLength(1);
  await cancelOrder({ id: order.id, reason: 'no', caller: 'shop' }, shop.deps);
  expect(await levels(sku)).toEqual([10, 0]);
});

it('leases at the weight that the SKU has by then', async () => {
  const sku = freshSku();
  await shop.stock(sku, 10);
  await setTier(sku, { shards: 0, lease: { units: 5, seconds: 60 } }, local.table);
  const heavier = { sku, title: sku, price: cny(1999), weightGrams: 900, goodsClass: 'standard' as const };
  const stale = container('stale');
  await stale.stock.read([sku]);
  await shop.catalog.putSku(heavier, shop.now());
  await buy([{ sku, quantity: 1 }], stale);
  const leases = await pools(sku, await allSlots(sku));
  expect(leases.map(({ slot, available }) => [slot === '' ? 'root' : 'lease', available])).toEqual([
    ['root', 5],
    ['lease', 4],
  ]);
  const weights = leases.map(({ grams }) => grams);
  expect(new Set(weights)).toEqual(new Set([900]));
});

describe('a bundle', () => {
  const bundle = async (parts: { sku: string; quantity: number }[]) => {
    const sku = freshSku();
    const item = {
      sku,
      title: sku,
      price: cny(5000),
      weightGrams: 500,
      goodsClass: 'standard' as const,
      parts,
    };
    await shop.catalog.putSku(item, shop.now());
    return sku;
  };

  it('holds its parts, summed with the same parts alone, and gives them back', async () => {
    const [pot, cup] = [freshSku(), freshSku()];
    await shop.stock(pot, 5);
    await shop.stock(cup, 10);
    const set = await bundle([
      { sku: pot, quantity: 1 },
      { sku: cup, quantity: 4 },
    ]);
    const lines = [
      { sku: set, quantity: 2 },
      { sku: cup, quantity: 2 },
    ];
    const { order } = await buy(lines);
    expect(await levels(pot)).toEqual([3, 2]);
    expect(await levels(cup)).toEqual([0, 10]);
    await expect(buy([{ sku: set, quantity: 1 }]).catch((error: Failure) => error)).resolves.toMatchObject({
      code: 'INSUFFICIENT_STOCK',
      members: { skus: [{ sku: cup, requested: 4, available: 0 }], bundles: [set] },
    });
    await cancelOrder({ id: order.id, reason: 'no', caller: 'shop' }, shop.deps);
    expect([await levels(pot), await levels(cup)]).toEqual([
      [5, 0],
      [10, 0],
    ]);
  });

  it('is known as one where the caller names its price and the container never saw it', async () => {
    const part = freshSku();
    await shop.stock(part, 3);
    const set = await bundle([{ sku: part, quantity: 3 }]);
    const lines = [{ sku: set, quantity: 1, unitPrice: cny(5000) }];
    await buy(lines, container('new'));
    expect(await levels(part)).toEqual([0, 3]);
  });

  it('is refused when it was made of other parts meanwhile, and takes the new ones', async () => {
    const [old, other] = [freshSku(), freshSku()];
    await shop.stock(old, 5);
    await shop.stock(other, 5);
    const set = await bundle([{ sku: old, quantity: 1 }]);
    await buy([{ sku: set, quantity: 1 }]);
    const item = {
      sku: set,
      title: set,
      price: cny(5000),
      weightGrams: 500,
      goodsClass: 'standard' as const,
    };
    await shop.catalog.putSku({ ...item, parts: [{ sku: other, quantity: 2 }] }, shop.now());
    await buy([{ sku: set, quantity: 1 }]);
    expect([await levels(old), await levels(other)]).toEqual([
      [4, 1],
      [3, 2],
    ]);
  });

  const withParts = (sku: string, parts: { sku: string; quantity: number }[]) =>
    shop.catalog.putSku(
      { sku, title: sku, price: cny(5000), weightGrams: 500, goodsClass: 'standard', parts },
      shop.now(),
    );

  it('is made of nothing but pieces: not of itself, of a bundle, or of what nobody knows', async () => {
    const [part, sku] = [freshSku(), freshSku()];
    await shop.stock(part, 5);
    const set = await bundle([{ sku: part, quantity: 1 }]);
    expect(await withParts(sku, [{ sku, quantity: 1 }]).catch(code)).toBe('BUNDLE_RULE');
    expect(await withParts(sku, [{ sku: set, quantity: 1 }]).catch(code)).toBe('BUNDLE_RULE');
    await expect(
      withParts(sku, [
        { sku: part, quantity: 1 },
        { sku: 'NOBODY', quantity: 1 },
      ]),
    ).rejects.toMatchObject({ code: 'SKU_UNKNOWN', members: { skus: ['NOBODY'] } });
    expect(await shop.catalog.getSku(sku)).toBeUndefined();
  });

  it('does not begin as a SKU with pieces, and gets none', async () => {
    const [part, sku] = [freshSku(), freshSku()];
    await shop.stock(part, 5);
    await shop.stock(sku, 1);
    const parts = [{ sku: part, quantity: 1 }];
    expect(await withParts(sku, parts).catch(code)).toBe('BUNDLE_RULE');
    const { order } = await buy([{ sku, quantity: 1 }]);
    expect(await withParts(sku, parts).catch(code)).toBe('BUNDLE_RULE');
    expect((await shop.catalog.getSku(sku))?.parts).toBeUndefined();
    await cancelOrder({ id: order.id, reason: 'no', caller: 'shop' }, shop.deps);
    await move(sku, -1);
    await withParts(sku, parts);
    expect(await move(sku, 1).catch(code)).toBe('BUNDLE_RULE');
    await buy([{ sku, quantity: 1 }]);
    expect([await levels(sku), await levels(part)]).toEqual([
      [0, 0],
      [4, 1],
    ]);
  });

  it('cannot be sold while one of its parts has become a bundle, and can be again after that', async () => {
    const [piece, part] = [freshSku(), freshSku()];
    await shop.stock(piece, 5);
    await shop.stock(part, 0);
    const set = await bundle([{ sku: part, quantity: 1 }]);
    await withParts(part, [{ sku: piece, quantity: 1 }]);
    expect(await buy([{ sku: set, quantity: 1 }]).catch(code)).toBe('BUNDLE_RULE');
    const both = [
      { sku: set, quantity: 1 },
      { sku: part, quantity: 1 },
    ];
    expect(await buy(both).catch(code)).toBe('BUNDLE_RULE');
    await shop.stock(part, 2);
    await buy(both);
    expect([await levels(piece), await levels(part)]).toEqual([
      [5, 0],
      [0, 2],
    ]);
  });

  it('may be there a hundred times in an order, each at its price', async () => {
    const part = freshSku();
    await shop.stock(part, 300);
    const sets = [];
    for (let count = 0; count < 120; count += 1) sets.push(await bundle([{ sku: part, quantity: 1 }]));
    const lines = sets.map((sku) => ({ sku, quantity: 1 }));
    const { order } = await buy(lines);
    expect(await levels(part)).toEqual([180, 120]);
    await cancelOrder({ id: order.id, reason: 'no', caller: 'shop' }, shop.deps);
    const [last = ''] = sets.slice(-1);
    await shop.catalog.putSku(
      {
        sku: last,
        title: last,
        price: cny(1),
        weightGrams: 1,
        goodsClass: 'standard',
        parts: [{ sku: part, quantity: 2 }],
      },
      shop.now(),
    );
    const { order: changed } = await buy(lines);
    expect(changed.totals.goods).toEqual(cny(119 * 5000 + 1));
    expect(await levels(part)).toEqual([179, 121]);
  });
});

it('keeps every piece for sale when two people change the tier at once', async () => {
  const sku = freshSku();
  await shop.stock(sku, 90);
  await setTier(sku, { shards: 5 }, local.table);
  let others = 0;
  const overtaken = {
    ...local.table,
    transact: async (writes: Parameters<typeof local.table.transact>[0]) => {
      await local.table.transact(writes);
      others += 1;
      if (others === 1) await setTier(sku, { shards: 8 }, local.table);
    },
  };
  await setTier(sku, { shards: 2 }, overtaken);
  expect(await levels(sku)).toEqual([90, 0]);
  expect(await allSlots(sku)).toHaveLength(8);
});

it.each([
  ['spread over the shards', { shards: 3 }, (sku: string) => evenOut(sku, local.table), 20],
  ['collected from shards', { shards: 3 }, (sku: string) => setTier(sku, { shards: 0 }, local.table), 0],
])('tells how many can be sold also while they are %s', async (_, tier, moved, arriving) => {
  const sku = freshSku();
  await shop.stock(sku, 40);
  await setTier(sku, tier, local.table);
  await local.table.transact([
    {
      kind: 'update',
      key: poolKey(sku, ''),
      update: 'SET #available = #available + :n',
      values: { n: arriving },
    },
  ]);
  let looks = 0;
  const overtaken = {
    ...local.table,
    query: async (query: Parameters<typeof local.table.query>[0]) => {
      const page = await local.table.query(query);
      looks += 1;
      if (looks === 1) await moved(sku);
      return page;
    },
  };
  expect((await inventoryStore(overtaken).read(sku))?.available).toBe(40 + arriving);
});
