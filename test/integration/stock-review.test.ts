import { skuPage } from '../../functions/catalog/contract.ts';
import { moveStock } from '../../functions/inventory/move-stock.ts';
import { planningDeps } from '../../functions/inventory/planning-deps.ts';
import { putPolicy } from '../../functions/inventory/reorder-policy.ts';
import { type ReviewDeps, reviewStock } from '../../functions/inventory/review-stock.ts';
import { aPolicy } from '../builders/policy.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { shopOn } from './support/shop.ts';

let local: LocalTable;
beforeAll(async () => {
  local = await startLocalTable();
});
afterAll(() => local.stop());

const skus = Array.from({ length: 50 }, (_, index) => `NIGHT-${String(index).padStart(2, '0')}`);
const always = Number.MAX_SAFE_INTEGER;

it('goes on where it died, looks at every SKU, and at none for nothing twice', async () => {
  const shop = shopOn(local.table);
  const base = planningDeps(local.table, shop.now);
  for (const sku of skus) {
    await shop.stock(sku, 0);
    await putPolicy({ sku, policy: aPolicy(), tier: undefined }, base);
  }
  shop.time.now += 86_400_000;
  const looked: string[] = [];
  const deps = (dieAfter: number): ReviewDeps => ({
    ...base,
    skuPage: (_limit, start) => skuPage(local.table)(10, start),
    planning: {
      ...base.planning,
      putPlan: async (stored) => {
        if (looked.length >= dieAfter) throw new DeadContainer();
        looked.push(stored.sku);
        await base.planning.putPlan(stored);
      },
      putReview: async (...args) => {
        if (looked.length >= dieAfter) throw new DeadContainer();
        await base.planning.putReview(...args);
      },
    },
  });
  await expect(reviewStock(always, deps(25))).rejects.toThrow(DeadContainer);
  expect(looked).toHaveLength(25);
  const rest = await reviewStock(always, deps(1000));
  expect(rest).toEqual({ done: true, reviewed: 30, failed: [] });
  expect(new Set(looked)).toEqual(new Set(skus));
  expect(looked).toHaveLength(25 + 30);
  expect(await reviewStock(always, deps(1000))).toEqual({ done: true, reviewed: 0, failed: [] });
});

it('stops when its time is up and leaves the rest to the next tick', async () => {
  const shop = shopOn(local.table);
  shop.time.now += 2 * 86_400_000;
  let now = shop.time.now;
  const ticking = planningDeps(local.table, () => now);
  const deps: ReviewDeps = {
    ...ticking,
    skuPage: (_limit, start) => {
      now += 1000;
      return skuPage(local.table)(10, start);
    },
  };
  expect(await reviewStock(now + 1500, deps)).toMatchObject({ done: false, reviewed: 20 });
  expect(await reviewStock(always, deps)).toMatchObject({ done: true, reviewed: 30 });
});

class DeadContainer extends Error {}

it('tells of a lot that expires once, however many of it are sold until then', async () => {
  const shop = shopOn(local.table);
  const deps = planningDeps(local.table, shop.now);
  const sku = 'EXPIRES';
  await shop.stock(sku, 0);
  await putPolicy({ sku, policy: aPolicy(), tier: undefined }, deps);
  const move = (quantity: number, lot?: { code: string; expiresOn: string }) =>
    moveStock(
      {
        movement: {
          sku,
          warehouseId: 'SH1',
          kind: 'adjustment',
          quantity,
          reason: 'test',
          ...(lot ? { kind: 'receipt', lot } : {}),
        },
        caller: 'keeper',
        idempotencyKey: `expires-${quantity}-${lot?.code}`,
      },
      shop,
    );
  const expiring = () => deps.alerts.get({ sku, kind: 'EXPIRING', warehouseId: 'SH1' });
  const nextNight = async () => {
    shop.time.now += 86_400_000;
    await reviewStock(always, deps);
  };
  const dayIn = (days: number) => new Date(shop.now() + days * 86_400_000).toISOString().slice(0, 10);
  shop.time.now += 10 * 86_400_000;
  await move(9, { code: 'L1', expiresOn: dayIn(5) });
  await nextNight();
  const { alertId = '' } = (await expiring()) ?? {};
  await deps.alerts.acknowledge(alertId, 'keeper', shop.now());
  await move(-2);
  await nextNight();
  expect(await expiring()).toMatchObject({ status: 'ACKNOWLEDGED', openings: 1 });
  await move(7, { code: 'L2', expiresOn: dayIn(6) });
  await nextNight();
  expect(await expiring()).toMatchObject({ status: 'OPEN', openings: 2 });
  await move(-14);
  await nextNight();
  expect(await expiring()).toMatchObject({ status: 'RESOLVED' });
});
