import { skuPage } from '../../functions/catalog/contract.ts';
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
