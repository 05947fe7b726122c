import { stockChanged } from '../../events/stock.ts';
import { skuPage } from '../../functions/catalog/contract.ts';
import { alertEvents } from '../../functions/inventory/alert-events.ts';
import { alertIdOf } from '../../functions/inventory/alert-store.ts';
import { moveStock } from '../../functions/inventory/move-stock.ts';
import { planningDeps } from '../../functions/inventory/planning-deps.ts';
import { putPolicy } from '../../functions/inventory/reorder-policy.ts';
import { reviewStock } from '../../functions/inventory/review-stock.ts';
import { takeStockChanges } from '../../functions/inventory/stock-changes.ts';
import { stockEvents } from '../../functions/inventory/stock-events.ts';
import type { Item } from '../../shared/dynamodb/table.ts';
import { aPolicy } from '../builders/policy.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { shopOn } from './support/shop.ts';

let local: LocalTable;
let shop: ReturnType<typeof shopOn>;
let deps: ReturnType<typeof planningDeps>;
let serial = 0;

beforeAll(async () => {
  local = await startLocalTable();
});
afterAll(() => local.stop());
beforeEach(() => {
  shop = shopOn(local.table);
  deps = planningDeps(local.table, shop.now);
});

const dayMs = 86_400_000;
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** A SKU with so many pieces, whose buyers asked for `perDay` on each of the last days. */
async function sold(pieces: number, perDay = 2, days = 140) {
  serial += 1;
  const sku = `ALERT-${serial}`;
  await shop.stock(sku, pieces);
  for (let back = 1; back <= days; back += 1)
    await shop.inventory.recordDemand([
      {
        orderId: `${sku}-${back}`,
        part: 1,
        day: dayOf(shop.now() - back * dayMs),
        expiresAt: 0,
        needs: [{ sku, quantity: perDay }],
      },
    ]);
  return sku;
}

let moves = 0;
/** Moves stock and tells the watcher what the stream would have told. */
async function move(sku: string, quantity: number) {
  const key = { pk: `STOCK#${sku}`, sk: 'POOL' };
  const before = await local.table.get(key);
  moves += 1;
  await moveStock(
    {
      movement: { sku, warehouseId: 'SH1', kind: 'adjustment', quantity, reason: 'test' },
      caller: 'test',
      idempotencyKey: `alert-move-${moves}`,
    },
    shop,
  );
  return tell(before, await local.table.get(key));
}

async function tell(before: Item | undefined, after: Item | undefined) {
  const events = stockEvents({ before, after, changeId: 'c', changedAt: shop.now() });
  await takeStockChanges(
    events.map((event) => () => stockChanged.schema.parse(event)),
    deps,
  );
}

/** One change of a pool, as its event tells it. */
const changed = (data: { sku: string; slot?: string; available: number; change: { available: number } }) =>
  takeStockChanges(
    [
      () =>
        stockChanged.schema.parse({
          id: 'c',
          type: stockChanged.type,
          version: 1,
          occurredAt: new Date(shop.now()).toISOString(),
          data: { ...data, reserved: 0, change: { ...data.change, reserved: 0 } },
        }),
    ],
    deps,
  );

const alertOf = (sku: string, kind: 'LOW' | 'OUT' | 'OVERSTOCK' | 'DEAD') => deps.alerts.get({ sku, kind });

describe('an alert LOW', () => {
  it('opens when stock meets the reorder point, once, and is closed by a receipt', async () => {
    const sku = await sold(200);
    const { plan } = await putPolicy({ sku, policy: aPolicy(), tier: undefined }, deps);
    const { low, lowClears } = plan.levels;
    expect(await alertOf(sku, 'LOW')).toBeUndefined();

    await move(sku, low - 200);
    const raised = await alertOf(sku, 'LOW');
    expect(raised).toMatchObject({ status: 'OPEN', openings: 1, version: 1 });
    expect(raised?.finding.proposal).toMatchObject({ orderBy: dayOf(shop.now()), onOrder: 0 });
    expect(raised?.finding.proposal?.quantity).toBeGreaterThan(0);

    await move(sku, -1);
    expect(await alertOf(sku, 'LOW')).toMatchObject({ status: 'OPEN', version: 1 });

    await deps.alerts.acknowledge(alertIdOf({ sku, kind: 'LOW' }), 'anna', shop.now());
    expect(await alertOf(sku, 'LOW')).toMatchObject({ status: 'ACKNOWLEDGED', acknowledgedBy: 'anna' });

    await move(sku, 2);
    expect(await alertOf(sku, 'LOW')).toMatchObject({ status: 'ACKNOWLEDGED' });

    await move(sku, lowClears - low + 50);
    expect(await alertOf(sku, 'LOW')).toMatchObject({ status: 'RESOLVED', openings: 1 });

    await move(sku, -(lowClears - low + 51));
    const again = await alertOf(sku, 'LOW');
    expect(again).toMatchObject({ status: 'OPEN', openings: 2 });
    expect(again).not.toHaveProperty('acknowledgedBy');
  });

  it('tells each opening and closing once, with the id of its version', async () => {
    const sku = await sold(5);
    await putPolicy({ sku, policy: aPolicy(), tier: undefined }, deps);
    const key = { pk: `ALERT#${alertIdOf({ sku, kind: 'LOW' })}`, sk: 'ALERT' };
    const opened = await local.table.get(key);
    expect(alertEvents({ before: undefined, after: opened })).toMatchObject([
      { type: 'stock.alert.raised', data: { sku, kind: 'LOW', openings: 1 } },
    ]);
    await move(sku, 500);
    const closed = await local.table.get(key);
    const [event] = alertEvents({ before: opened, after: closed });
    expect(event).toMatchObject({ type: 'stock.alert.resolved', data: { sku, kind: 'LOW' } });
    expect(event?.id).toMatch(/\.2$/);
    expect(alertEvents({ before: closed, after: closed })).toEqual([]);
  });

  it('opens once when forty watchers see the same fall', async () => {
    const sku = await sold(3);
    const { plan } = await putPolicy({ sku, policy: aPolicy(), tier: undefined }, deps);
    await move(sku, 500);
    await move(sku, plan.reorderPoint - 503);
    await Promise.all(
      Array.from({ length: 40 }, () => changed({ sku, available: 0, change: { available: -500 } })),
    );
    expect(await alertOf(sku, 'LOW')).toMatchObject({ status: 'OPEN', openings: 2, version: 3 });
  });

  it('costs one read where no level is passed', async () => {
    const sku = await sold(300);
    await putPolicy({ sku, policy: aPolicy(), tier: undefined }, deps);
    local.take();
    await changed({ sku, available: 250, change: { available: -1 } });
    expect(local.take()).toEqual({ requests: 1, writeUnits: 0, readUnits: 1 });
  });

  it('goes by all pools together where the SKU is hot', async () => {
    const sku = await sold(400);
    const { plan } = await putPolicy({ sku, policy: aPolicy(), tier: { shards: 7 } }, deps);
    expect(await alertOf(sku, 'LOW')).toBeUndefined();
    await changed({ sku, slot: '3', available: 1, change: { available: -49 } });
    expect(await alertOf(sku, 'LOW')).toBeUndefined();
    expect(plan.reorderPoint).toBeGreaterThan(1);
  });
});

it('raises OUT at nothing and closes it only above a tenth of the reorder point', async () => {
  const sku = await sold(100);
  const { plan } = await putPolicy({ sku, policy: aPolicy(), tier: undefined }, deps);
  await move(sku, -100);
  expect(await alertOf(sku, 'OUT')).toMatchObject({ status: 'OPEN' });
  await move(sku, 1);
  expect(plan.levels.outClears).toBeGreaterThan(1);
  expect(await alertOf(sku, 'OUT')).toMatchObject({ status: 'OPEN' });
  await move(sku, plan.levels.outClears);
  expect(await alertOf(sku, 'OUT')).toMatchObject({ status: 'RESOLVED' });
});

it('raises OVERSTOCK for more than the days of the policy', async () => {
  const sku = await sold(50);
  const { plan } = await putPolicy({ sku, policy: aPolicy({ overstockDays: 60 }), tier: undefined }, deps);
  await move(sku, (plan.levels.over ?? 0) - 49);
  expect(await alertOf(sku, 'OVERSTOCK')).toMatchObject({ status: 'OPEN' });
});

describe('the night', () => {
  const review = (until = Number.MAX_SAFE_INTEGER) =>
    reviewStock(until, { ...deps, skuPage: skuPage(local.table) });

  it('finds what will be low within the lead time, and takes it back when the forecast does', async () => {
    const sku = await sold(200);
    const { plan } = await putPolicy({ sku, policy: aPolicy(), tier: undefined }, deps);
    await move(sku, plan.levels.projected - 200);
    expect(await alertOf(sku, 'LOW')).toBeUndefined();
    await review();
    expect(await alertOf(sku, 'LOW')).toMatchObject({
      status: 'OPEN',
      finding: { clearsAbove: plan.levels.projectedClears },
    });
    await move(sku, 60);
    expect(await alertOf(sku, 'LOW')).toMatchObject({ status: 'RESOLVED' });
  });

  it('calls dead what nobody asks for, until somebody does', async () => {
    const sku = await sold(10, 1, 1);
    await putPolicy({ sku, policy: aPolicy({ deadDays: 30 }), tier: undefined }, deps);
    shop.time.now += 40 * dayMs;
    await review();
    expect(await alertOf(sku, 'DEAD')).toMatchObject({ status: 'OPEN' });
    await shop.inventory.recordDemand([
      {
        orderId: `${sku}-new`,
        part: 1,
        day: dayOf(shop.now()),
        expiresAt: 0,
        needs: [{ sku, quantity: 1 }],
      },
    ]);
    shop.time.now += dayMs;
    await review();
    expect(await alertOf(sku, 'DEAD')).toMatchObject({ status: 'RESOLVED' });
  });
});

it('raises what is low also where the purchase costs more than can be counted', async () => {
  const sku = await sold(0);
  const unitCost = { currency: 'CNY', minor: Number.MAX_SAFE_INTEGER };
  await putPolicy({ sku, policy: aPolicy({ unitCost, minOrder: 1000 }), tier: undefined }, deps);
  const alert = await deps.alerts.get({ sku, kind: 'OUT' });
  expect(alert?.finding.proposal).toMatchObject({ onOrder: 0 });
  expect(alert?.finding.proposal?.cost).toBeUndefined();
});
