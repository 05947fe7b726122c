import { skuPage } from '../../functions/catalog/contract.ts';
import { auditSku, auditStock, settledMs } from '../../functions/inventory/audit-stock.ts';
import { moveStock } from '../../functions/inventory/move-stock.ts';
import { planningDeps } from '../../functions/inventory/planning-deps.ts';
import { setTier } from '../../functions/inventory/spread-stock.ts';
import type { Key } from '../../shared/dynamodb/table.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { shopOn } from './support/shop.ts';

let local: LocalTable;
let shop: ReturnType<typeof shopOn>;
let deps: ReturnType<typeof planningDeps>;
let keys = 0;
const always = Number.MAX_SAFE_INTEGER;

beforeEach(async () => {
  local = await startLocalTable();
  shop = shopOn(local.table);
  deps = { ...planningDeps(local.table, shop.now), skuPage: (_, start) => skuPage(local.table)(2, start) };
});
afterEach(() => local.stop());

async function move(sku: string, quantity: number) {
  keys += 1;
  await moveStock(
    {
      movement: { sku, warehouseId: 'SH1', kind: 'adjustment', quantity, reason: 'test' },
      caller: 'keeper',
      idempotencyKey: `audit-${keys}`,
    },
    shop,
  );
}
/** Changes a figure behind the journal's back. */
const tamper = (key: Key, attribute: string, by: number) =>
  local.table.write({
    kind: 'update',
    key,
    update: `SET #${attribute} = #${attribute} + :by`,
    values: { by },
  });
const shelfOf = (sku: string): Key => ({ pk: `STOCK#${sku}`, sk: 'AT#SH1' });
const poolOf = (sku: string): Key => ({ pk: `STOCK#${sku}`, sk: 'POOL' });
const mismatch = (sku: string) => deps.alerts.get({ sku, kind: 'MISMATCH' });

it('finds books that agree, of ordinary and of hot SKUs, and adds the old part of the journal up once', async () => {
  await shop.stock('CALM', 50);
  await shop.stock('HOT', 50);
  await setTier('HOT', { shards: 3 }, local.table);
  await move('CALM', -7);
  shop.time.now += 2 * 86_400_000;
  await move('CALM', 1);
  expect(await auditSku('CALM', deps)).toEqual({ settled: false, differences: [] });
  shop.time.now += settledMs + 1;
  expect(await auditSku('CALM', deps)).toEqual({ settled: true, differences: [] });
  expect(await auditSku('HOT', deps)).toEqual({ settled: true, differences: [] });
  expect(await deps.audits.mark('CALM')).toMatchObject({ sums: { shelves: { SH1: { free: 43 } } } });
});

it.each([
  ['a shelf', shelfOf, 'free', ['free', 'available and reserved']],
  ['what is set aside', shelfOf, 'quarantine', ['quarantine']],
  ['what can be sold', poolOf, 'available', ['available and reserved']],
  ['what orders hold', poolOf, 'reserved', ['reserved', 'available and reserved']],
] as const)('names the figure when %s was changed past the journal', async (_, key, attribute, expected) => {
  await shop.stock('BOOK', 20);
  shop.time.now += settledMs + 1;
  await tamper(key('BOOK'), attribute, 1);
  const { differences } = await auditSku('BOOK', deps);
  expect(differences.map(({ of }) => of)).toEqual(expected);
  for (const { journal, stock } of differences) expect(Math.abs(stock - journal)).toBe(1);
});

it('raises MISMATCH for what differs in two looks, and closes it when the books agree again', async () => {
  for (const sku of ['A1', 'B2', 'C3']) await shop.stock(sku, 10);
  shop.time.now += settledMs + 1;
  await tamper(shelfOf('B2'), 'quarantine', 3);
  expect(await auditStock(always, deps)).toMatchObject({ done: false, audited: 3 });
  expect(await mismatch('B2')).toBeUndefined();
  shop.time.now += settledMs;
  const { done, differences } = await auditStock(always, deps);
  expect([done, [...differences.keys()]]).toEqual([true, ['B2']]);
  expect(await mismatch('B2')).toMatchObject({
    status: 'OPEN',
    finding: { message: expect.stringContaining('quarantine in SH1: the journal says 0, the stock 3') },
  });
  expect(await auditStock(always, deps)).toMatchObject({ done: true, audited: 0 });
  await tamper(shelfOf('B2'), 'quarantine', -3);
  shop.time.now += 86_400_000;
  expect(await auditStock(always, deps)).toMatchObject({ done: true });
  expect(await mismatch('B2')).toMatchObject({ status: 'RESOLVED' });
});

it('raises nothing for what settles by the second look, nor for what never comes to rest', async () => {
  for (const sku of ['LATE', 'BUSY']) await shop.stock(sku, 10);
  shop.time.now += settledMs + 1;
  await tamper(poolOf('LATE'), 'reserved', 1);
  await tamper(poolOf('LATE'), 'available', -1);
  await auditStock(always, deps);
  await tamper(poolOf('LATE'), 'reserved', -1);
  await tamper(poolOf('LATE'), 'available', 1);
  shop.time.now += settledMs;
  await move('BUSY', 1);
  await tamper(poolOf('BUSY'), 'available', 1);
  expect((await auditStock(always, deps)).differences.size).toBe(0);
  expect([await mismatch('LATE'), await mismatch('BUSY')]).toEqual([undefined, undefined]);
});

it('goes on after its time was up, and where it died', async () => {
  for (const sku of ['A1', 'B2', 'C3', 'D4', 'E5']) await shop.stock(sku, 10);
  shop.time.now += settledMs + 1;
  let pages = 0;
  const dying = {
    ...deps,
    planning: {
      ...deps.planning,
      putReview: async (...args: Parameters<typeof deps.planning.putReview>) => {
        pages += 1;
        if (pages === 2) throw new Error('the container died');
        await deps.planning.putReview(...args);
      },
    },
  };
  await expect(auditStock(always, dying)).rejects.toThrow('the container died');
  expect(await auditStock(always, deps)).toMatchObject({ done: true, audited: 3 });
});

it('counts what moved in the very millisecond in which the old part of the journal ends', async () => {
  await shop.stock('EDGE', 10);
  shop.time.now += 5000;
  await move('EDGE', 3);
  shop.time.now += 86_400_000 + 1;
  expect(await auditSku('EDGE', deps)).toEqual({ settled: true, differences: [] });
  expect(await deps.audits.mark('EDGE')).toMatchObject({ sums: { shelves: { SH1: { free: 13 } } } });
});

it('counts a row that came only after its stretch of the journal was added up', async () => {
  await shop.stock('LATE', 10);
  await move('LATE', 5);
  shop.time.now += 2 * 86_400_000;
  const withoutIt = { free: 10, allocated: 0, quarantine: 0 };
  const sums = { shelves: { SH1: withoutIt }, reserved: 0, inTransit: 0 };
  await deps.audits.putMark('LATE', { until: shop.time.now - 86_400_000, sums });
  expect(await auditSku('LATE', deps)).toEqual({ settled: true, differences: [] });
  expect(await deps.audits.mark('LATE')).toMatchObject({ sums: { shelves: { SH1: { free: 15 } } } });
});

it('gets through a night in which more SKUs differ than one item can name', async () => {
  const names = Array.from({ length: 2300 }, (_, index) => `${'茶'.repeat(60)}${1000 + index}`);
  const crowded = {
    ...deps,
    skuPage: async () => ({ skus: names, next: undefined }),
    movements: { ...deps.movements, journal: async () => ({ items: [], next: undefined }) },
    inventory: {
      ...deps.inventory,
      read: async () => ({ available: 1, reserved: 0, shelves: [], transfers: [], lots: [] }),
    },
  };
  expect(await auditStock(always, crowded)).toMatchObject({ done: false, audited: 2300 });
  shop.time.now += settledMs;
  const { done, differences } = await auditStock(always, crowded);
  expect(done).toBe(true);
  expect(differences.size).toBeGreaterThan(1000);
});
