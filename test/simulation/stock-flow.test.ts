import * as fc from 'fast-check';
import { allocated, deallocated, shipped, stockMemory } from '../../functions/inventory/contract.ts';
import { moveDeps } from '../../functions/inventory/move-deps.ts';
import { moveStock } from '../../functions/inventory/move-stock.ts';
import { receiveTransfer } from '../../functions/inventory/receive-transfer.ts';
import { setTier, type Tier } from '../../functions/inventory/spread-stock.ts';
import { cancelOrder } from '../../functions/orders/cancel-order.ts';
import { type Order, takesOf } from '../../functions/orders/domain/order.ts';
import { expireOrders } from '../../functions/orders/expire-orders.ts';
import { payOrder } from '../../functions/orders/pay-order.ts';
import { placeOrder } from '../../functions/orders/place-order.ts';
import { type Item, TableBusy, TransactionRefused } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { anOrderRequest, cny } from '../builders/order.ts';
import { directPort } from './engine/lambda.ts';
import { type ModelTable, modelTable } from './engine/model-table.ts';
import { slowTable } from './engine/slow-table.ts';
import { count, word } from './rules/raw-items.ts';
import { shopOn } from './world.ts';

const warehouses = ['GZ1', 'SH1'];
const pieces = ['CUP', 'POT'];
/** A tea set (组合商品) of one pot and two cups. */
const bundle = {
  sku: 'SET',
  parts: [
    { sku: 'CUP', quantity: 2 },
    { sku: 'POT', quantity: 1 },
  ],
};

/** A shop of two containers whose requests arrive in whatever order the scheduler thinks of. */
async function shopOf(scheduler: fc.Scheduler) {
  const time = { now: Date.parse('2026-06-18T10:00:00.000Z') };
  const now = () => time.now;
  const model = modelTable(now, () => undefined);
  const direct = directPort(model);
  const table = slowTable(direct, () => scheduler.schedule(Promise.resolve()));
  let names = 0;
  const newName = () => {
    names += 1;
    return `n${names}`;
  };
  const container = () => ({
    ...shopOn(table, now, newName),
    stock: stockMemory({ table, now, leaseName: newName }),
  });
  const { catalog } = shopOn(direct, now, newName);
  for (const warehouseId of warehouses)
    await catalog.putWarehouse(
      {
        warehouseId,
        name: warehouseId,
        address: '上海市青浦区',
        location: { lat: 31, lng: 121 },
        priority: 1,
      },
      now(),
    );
  for (const sku of [...pieces, 'SET'])
    await catalog.putSku(
      {
        sku,
        title: sku,
        price: cny(1999),
        weightGrams: 250,
        goodsClass: 'standard',
        ...(sku === 'SET' ? { parts: bundle.parts } : {}),
      },
      now(),
    );
  return {
    time,
    now,
    model,
    direct,
    table,
    newName,
    containers: [container(), container()] as const,
    orders: new Set<string>(),
  };
}
type Shop = Awaited<ReturnType<typeof shopOf>>;

/** What anybody may do at any moment; `which` picks an order, a transfer or a tier. */
const kinds = [
  'buy',
  'buy',
  'buy',
  'buy a set',
  'pay',
  'cancel',
  'expire',
  'allocate',
  'take back',
  'ship',
  'receipt',
  'return',
  'write-off',
  'count',
  'quarantine',
  'quarantine-release',
  'transfer',
  'arrive',
  're-shard',
] as const;
const deed = fc.record({
  kind: fc.constantFrom(...kinds),
  sku: fc.constantFrom(...pieces),
  warehouse: fc.constantFrom(0, 1),
  quantity: fc.integer({ min: 1, max: 4 }),
  which: fc.nat(5),
  aside: fc.boolean(),
});
type Deed = typeof deed extends fc.Arbitrary<infer Each> ? Each : never;

const tiers: readonly Tier[] = [
  { shards: 0 },
  { shards: 1 },
  { shards: 4 },
  { shards: 0, lease: { units: 3, seconds: 60 } },
  { shards: 2, lease: { units: 2, seconds: 600 } },
  { shards: 3 },
];

/** Failures that a caller is told of and races that he is told to try again; anything else is a mistake. */
async function tried(doing: Promise<unknown>): Promise<void> {
  try {
    await doing;
  } catch (error) {
    const told =
      error instanceof Failure || error instanceof TableBusy || error instanceof TransactionRefused;
    if (!told) throw error;
  }
}

function done(shop: Shop, { kind, sku, warehouse, quantity, which, aside }: Deed): Promise<unknown> {
  const container = shop.containers[which % 2 === 0 ? 0 : 1];
  const warehouseId = warehouses[warehouse] ?? '';
  const toWarehouseId = warehouses[1 - warehouse] ?? '';
  const moving = moveDeps(shop.table, shop.now);
  const order = [...headsIn(shop.model)][which];
  const moved = (more: object) =>
    moveStock(
      {
        movement: { sku, warehouseId, quantity, reason: 'test', ...more } as Parameters<
          typeof moveStock
        >[0]['movement'],
        caller: 'keeper',
        idempotencyKey: shop.newName(),
      },
      moving,
    );
  switch (kind) {
    case 'buy':
      return bought(shop, container, [{ sku, quantity }]);
    case 'buy a set':
      return bought(shop, container, [
        { sku: 'SET', quantity: 1 },
        { sku, quantity },
      ]);
    case 'pay':
      return order ? payOrder({ orderId: order, paymentId: `pay-${order}` }, container) : nothing;
    case 'cancel':
      return order ? cancelOrder({ id: order, caller: 'buyer', reason: 'test' }, container) : nothing;
    case 'expire':
      shop.time.now += 11 * 60_000;
      return expireOrders(Number.MAX_SAFE_INTEGER, container);
    case 'allocate':
    case 'take back':
    case 'ship':
      return order ? fulfilled(shop, { id: order, kind, warehouseId }) : nothing;
    case 'transfer':
      return moved({ kind, toWarehouseId });
    case 'arrive':
      return arrived(shop, { sku, quantity, lost: aside ? 1 : undefined });
    case 're-shard':
      return setTier(sku, tiers[which] ?? { shards: 0 }, shop.table);
    case 'return':
    case 'write-off':
      return moved({ kind, place: aside ? 'quarantine' : 'sellable' });
    default:
      return moved({ kind });
  }
}

const nothing = Promise.resolve();

const bought = (shop: Shop, container: Shop['containers'][0], lines: { sku: string; quantity: number }[]) =>
  placeOrder(
    { request: anOrderRequest({ lines }), caller: 'buyer', idempotencyKey: shop.newName() },
    container,
  );

const headsIn = (model: ModelTable) =>
  model
    .all()
    .filter(({ sk }) => sk === 'ORDER')
    .map((head) => word(head, 'id'));

/** What fulfilment will do with a paid order, in one transaction with the order's own change. */
async function fulfilled(
  { table, containers, now }: Shop,
  { id, kind, warehouseId }: { id: string; kind: 'allocate' | 'take back' | 'ship'; warehouseId: string },
): Promise<void> {
  const order = await containers[0].orders.get(id);
  const head = order && (await table.get({ pk: `ORDER#${id}`, sk: 'ORDER' }));
  if (!order || !head) return;
  const from = kind === 'allocate' ? 'PAID' : 'PICKING';
  const to = { allocate: 'PICKING', 'take back': 'CANCELLED', ship: 'SHIPPED' }[kind];
  if (order.status !== from) return;
  const at = kind === 'allocate' ? warehouseId : word(head, 'allocatedTo');
  const step = { orderId: id, step: '1', warehouseId: at, takes: takesOf(order), by: 'test', at: now() };
  const writes = { allocate: allocated, 'take back': deallocated, ship: shipped }[kind](step);
  await table.transact([
    {
      kind: 'update',
      key: { pk: head.pk, sk: head.sk },
      update: 'SET #status = :to, #version = #version + :one, #allocatedTo = :at',
      condition: '#version = :seen AND #status = :from',
      values: { to, one: 1, at, seen: order.version, from },
    },
    ...writes,
  ]);
}

async function arrived(
  shop: Shop,
  { sku, quantity, lost }: { sku: string; quantity: number; lost: number | undefined },
) {
  const { transfers = [] } = (await shop.containers[0].inventory.read(sku)) ?? {};
  const [transfer] = transfers;
  if (!transfer) return;
  await receiveTransfer(
    {
      sku,
      transferId: transfer.transferId,
      arrival: { quantity, ...(lost ? { lost } : {}), reason: 'test' },
      caller: 'dock',
      idempotencyKey: shop.newName(),
    },
    moveDeps(shop.table, shop.now),
  );
}

/** The promise that stands at every moment: what lies in warehouses is what can be sold and what orders hold, to the piece. */
function checkStock(model: ModelTable): void {
  const items = model.all();
  for (const sku of pieces) {
    const of = (prefix: string) =>
      items.filter(({ pk, sk }) => pk === `STOCK#${sku}` && sk.startsWith(prefix));
    const pools = items.filter(
      ({ pk, sk }) => sk === 'POOL' && (pk === `STOCK#${sku}` || pk.startsWith(`SLOT#${sku}#`)),
    );
    const shelves = of('AT#');
    const sum = (all: readonly Item[], name: string) =>
      all.reduce((total, item) => total + count(item, name), 0);
    expect({ sku, free: sum(shelves, 'free') }).toEqual({
      sku,
      free: sum(pools, 'available') + sum(pools, 'reserved'),
    });
    for (const item of [...pools, ...shelves])
      for (const name of ['available', 'reserved', 'free', 'allocated', 'quarantine'])
        expect(count(item, name)).toBeGreaterThanOrEqual(0);
    expect({ sku, reserved: sum(pools, 'reserved') }).toEqual({ sku, reserved: heldOf(items, sku) });
    checkJournal(items, sku, shelves, sum(of('TRANSFER#'), 'open'));
  }
}

function checkJournal(
  items: readonly Item[],
  sku: string,
  shelves: readonly Item[],
  inTransit: number,
): void {
  const rows = items.filter((item) => item.sk === 'MOVEMENT' && word(item, 'sku') === sku);
  for (const shelf of shelves) {
    const own = rows.filter((row) => word(row, 'warehouseId') === word(shelf, 'warehouseId'));
    for (const place of ['free', 'allocated', 'quarantine'])
      expect({ sku, place, pieces: count(shelf, place) }).toEqual({
        sku,
        place,
        pieces: own.reduce((total, row) => total + count(row['moves'] as Item, place), 0),
      });
  }
  expect({ sku, inTransit }).toEqual({
    sku,
    inTransit: rows.reduce((total, row) => total + count(row, 'inTransit'), 0),
  });
}

/** What orders that are neither over nor allocated hold, by their own items. */
function heldOf(items: readonly Item[], sku: string): number {
  const open = items.filter(
    (item) => item.sk === 'ORDER' && ['PENDING_PAYMENT', 'PAID'].includes(word(item, 'status')),
  );
  return open
    .flatMap((head) => takesOf({ taken: takenOf(head), lines: linesOf(head) } as unknown as Order))
    .reduce((total, take) => total + (take.sku === sku ? take.quantity : 0), 0);
}

const takenOf = (head: Item) =>
  (head['taken'] as [string, string, number][] | undefined)?.map(([sku, slot, quantity]) => ({
    sku,
    slot,
    quantity,
  }));
const linesOf = (head: Item) =>
  (head['lines'] as [string, number][]).map(([sku, quantity]) => ({ sku, quantity }));

const runs = 300;

it('conserves stock under any interleaving of what buyers, the clock, warehouses and policies do', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.array(deed, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 6 }),
      async (scheduler, rounds) => {
        const shop = await shopOf(scheduler);
        for (const sku of pieces)
          await moveStock(
            {
              movement: { sku, warehouseId: 'SH1', kind: 'receipt', quantity: 12, reason: 'first' },
              caller: 'keeper',
              idempotencyKey: `first-${sku}`,
            },
            moveDeps(shop.direct, shop.now),
          );
        for (const round of rounds) {
          const all = Promise.all(round.map((each) => tried(done(shop, each))));
          await scheduler.waitFor(all);
          checkStock(shop.model);
        }
      },
    ),
    { numRuns: runs },
  );
});

it('sells exactly as many as there are, whatever the tier is changed to meanwhile, sets and several warehouses included', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 1, max: 16 }),
      fc.array(fc.nat(5), { maxLength: 3 }),
      fc.boolean(),
      async (scheduler, units, buyers, changes, asSet) => {
        const shop = await shopOf(scheduler);
        const need = asSet ? { CUP: 2, POT: 1 } : { CUP: 0, POT: 1 };
        for (const [sku, each] of Object.entries(need))
          for (const [at, warehouseId] of warehouses.entries()) {
            const quantity = each * (at === 0 ? Math.ceil(units / 2) : Math.floor(units / 2));
            if (quantity > 0)
              await moveStock(
                {
                  movement: { sku, warehouseId, kind: 'receipt', quantity, reason: 'first' },
                  caller: 'keeper',
                  idempotencyKey: `${sku}-${warehouseId}`,
                },
                moveDeps(shop.direct, shop.now),
              );
          }
        const buy = (at: number) =>
          untilTold(() =>
            bought(shop, shop.containers[at % 2 === 0 ? 0 : 1], [
              { sku: asSet ? 'SET' : 'POT', quantity: 1 },
            ]),
          );
        const outcomes = Promise.all([
          ...Array.from({ length: buyers }, (_, at) => buy(at)),
          ...changes.map((which) =>
            tried(setTier('POT', tiers[which] ?? { shards: 0 }, shop.table)).then(() => 'tier'),
          ),
        ]);
        const told = await scheduler.waitFor(outcomes);
        expect(told.filter((each) => each === 'accepted')).toHaveLength(Math.min(buyers, units));
        expect(told.filter((each) => each === 'INSUFFICIENT_STOCK')).toHaveLength(
          Math.max(0, buyers - units),
        );
        checkStock(shop.model);
      },
    ),
    { numRuns: runs },
  );
});

/** A buyer who is told to try again does. */
async function untilTold(buy: () => Promise<unknown>): Promise<string> {
  for (let attempt = 1; attempt <= 50; attempt += 1)
    try {
      await buy();
      return 'accepted';
    } catch (error) {
      const again = error instanceof TableBusy || (error instanceof Failure && error.code === 'BUSY');
      if (!again) return error instanceof Failure ? error.code : String(error);
    }
  return 'never told';
}
