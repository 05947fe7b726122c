import type { Movement } from '../../../functions/inventory/domain/movement.ts';
import { moveStock } from '../../../functions/inventory/move-stock.ts';
import type { StoredMovement } from '../../../functions/inventory/movement-store.ts';
import { receiveTransfer } from '../../../functions/inventory/receive-transfer.ts';
import { setTier, type Tier } from '../../../functions/inventory/spread-stock.ts';
import { directPort } from '../engine/lambda.ts';
import { type Chance, chanceOf } from '../engine/random.ts';
import { count, word } from '../rules/raw-items.ts';
import { shopOn, type World } from '../world.ts';
import { ask } from './client.ts';
import { type Goods, skuAt, warehouseAt, warehouses } from './goods.ts';

/** Opens the shop: warehouses, SKUs, first deliveries. Then changes prices and books what comes, goes and is counted. */
export async function merchant(world: World, goods: Goods): Promise<void> {
  const chance = chanceOf(world.ground.seed, 'merchant');
  const { timeline } = world.ground;
  await Promise.all(warehouses.map((warehouseId) => putWarehouse(world, warehouseId)));
  await Promise.all(
    goods.wanted.map((sku) =>
      open(world, goods, sku, chance.between(world.depots ? 10 : 0, world.depots ? 40 : 25)),
    ),
  );
  if (goods.bundle !== undefined) await putSku(world, goods, goods.bundle, 4900);
  if (goods.hot !== undefined) await setTierOf(world, goods.hot, chance);
  const { openMs } = world.scale;
  const deeds = chance.between(...world.scale.deeds);
  for (let deed = 1; deed <= deeds; deed += 1) {
    await timeline.sleep(chance.between(1000, (2 * openMs) / deeds));
    const sku = chance.oneOf(goods.shelf.length > 0 && chance.happens(0.3) ? goods.shelf : goods.wanted);
    if (goods.hot !== undefined && chance.happens(0.3)) await setTierOf(world, goods.hot, chance);
    else if (chance.happens(0.3)) await putSku(world, goods, sku, chance.between(10, 120) * 100);
    else if (chance.happens(0.25)) await receive(world, `deed-${deed}`, sku, chance);
    else await moveAsOften(world, `deed-${deed}`, movementOf(chance, sku), chance);
  }
}

/** A long shelf is filled without faults: it is there for large orders, and costs too much to fill in every such run. */
export async function fillShelf(world: World, goods: Goods): Promise<void> {
  const shop = shopOn(directPort(world.model), world.ground.timeline.now);
  const chance = chanceOf(world.ground.seed, 'shelf');
  await shop.catalog.putWarehouse(warehouseAt('SH1'), shop.now());
  for (const sku of goods.shelf) {
    goods.prices.set(sku, 1900);
    await shop.catalog.putSku(skuAt(sku, 1900), shop.now());
    const movement = { ...firstOf(sku), quantity: chance.between(1, 6) };
    await moveStock({ movement, caller: 'merchant', idempotencyKey: `fill-${sku}` }, shop);
  }
}

const firstOf = (sku: string) =>
  ({ sku, warehouseId: 'SH1', kind: 'receipt', reason: 'first delivery' }) as const;

async function open(world: World, goods: Goods, sku: string, quantity: number): Promise<void> {
  await putSku(world, goods, sku, 1900);
  if (quantity > 0) await move(world, `open-${sku}`, `open-${sku}`, { ...firstOf(sku), quantity });
}

const putWarehouse = (world: World, warehouseId: string) =>
  ask(world, {
    name: `put-${warehouseId}`,
    of: 'catalog-api',
    tries: 20,
    run: ({ catalog, now }) => catalog.putWarehouse(warehouseAt(warehouseId), now()),
  });

async function putSku(world: World, goods: Goods, sku: string, minor: number): Promise<void> {
  const before = goods.prices.get(sku);
  goods.prices.set(sku, minor);
  await ask(world, {
    name: `put-${sku}-at-${minor}-${world.ground.timeline.now()}`,
    of: 'catalog-api',
    tries: before === undefined ? 20 : 4,
    run: ({ catalog, now }) => catalog.putSku(skuAt(sku, minor), now()),
    acknowledged: () => {
      const pool = world.model.get({ pk: `STOCK#${sku}`, sk: 'POOL' });
      if (!pool) world.violate('what is acknowledged is stored', `${sku} has no pool`);
    },
  });
}

function movementOf(chance: Chance, sku: string): Movement {
  const kind = chance.oneOf(movementKinds);
  const warehouseId = chance.happens(0.7) ? 'SH1' : 'GZ1';
  const taken = chance.happens(0.5) ? -1 : 1;
  const quantity = kind === 'count' ? chance.between(0, 30) : chance.between(1, 8);
  return {
    sku,
    warehouseId,
    kind,
    reason: kind,
    quantity: kind === 'adjustment' ? taken * quantity : quantity,
    ...(kind === 'transfer' ? { toWarehouseId: warehouseId === 'SH1' ? 'GZ1' : 'SH1' } : {}),
    ...(kind === 'return' || kind === 'write-off'
      ? { place: chance.happens(0.3) ? ('quarantine' as const) : ('sellable' as const) }
      : {}),
  };
}

const movementKinds = [
  'receipt',
  'write-off',
  'adjustment',
  'count',
  'count',
  'transfer',
  'transfer',
  'quarantine',
  'quarantine-release',
  'return',
] as const;

const tiers: readonly Tier[] = [
  { shards: 0 },
  { shards: 2 },
  { shards: 5 },
  { shards: 0, lease: { units: 3, seconds: 120 } },
  { shards: 2, lease: { units: 2, seconds: 300 } },
];

const setTierOf = (world: World, sku: string, chance: Chance) => {
  const tier = chance.oneOf(tiers);
  return ask(world, {
    name: `tier-${sku}-${world.ground.timeline.now()}`,
    of: 'inventory-api',
    run: (shop) => setTier(sku, tier, shop.table),
  });
};

/** Books what came of the first transfer that is on the way, in parts, at times twice at once. */
async function receive(world: World, key: string, sku: string, chance: Chance): Promise<void> {
  const found = world.model.partition(`STOCK#${sku}`).find(({ sk }) => sk.startsWith('TRANSFER#'));
  if (!found) return;
  const transferId = word(found, 'transferId');
  const lost = chance.happens(0.2) ? { lost: 1 } : {};
  const arrival = { quantity: chance.between(1, 4), reason: 'arrived', ...lost };
  const arrive = (name: string, idempotencyKey = key) =>
    ask(world, {
      name: `arrive-${name}`,
      of: 'inventory-api',
      run: (shop) => receiveTransfer({ sku, transferId, arrival, caller: 'dock', idempotencyKey }, shop),
      acknowledged: ({ movement: told }) => checkBooked(world, told),
    });
  const calls = [arrive(key)];
  if (chance.happens(0.3)) calls.push(arrive(`${key}-twin`));
  if (chance.happens(0.4)) calls.push(arrive(`${key}-other`, `${key}-other`));
  await Promise.all(calls);
}

/** A movement, at times by two callers at once, at times with another body under the same key. */
async function moveAsOften(world: World, key: string, movement: Movement, chance: Chance): Promise<void> {
  const calls = [move(world, key, key, movement)];
  if (chance.happens(0.3)) calls.push(move(world, `${key}-twin`, key, movement));
  if (chance.happens(0.15))
    calls.push(move(world, `${key}-other`, key, { ...movement, quantity: movement.quantity + 1 }));
  await Promise.all(calls);
}

const move = (world: World, name: string, idempotencyKey: string, movement: Movement) =>
  ask(world, {
    name: `move-${name}`,
    of: 'inventory-api',
    run: (shop) => moveStock({ movement, caller: 'merchant', idempotencyKey }, shop),
    acknowledged: ({ movement: told }) => {
      checkBooked(world, told);
      if (told.quantity !== movement.quantity)
        world.violate('a key belongs to one request', `movement ${told.movementId}`);
    },
  });

function checkBooked(world: World, told: StoredMovement): void {
  const stored = world.model.get({ pk: `MOVEMENT#${told.movementId}`, sk: 'MOVEMENT' });
  const equal = stored && count(stored, 'change') === told.change && word(stored, 'hash') === told.hash;
  if (!equal) world.violate('what is acknowledged is stored', `movement ${told.movementId}`);
}
