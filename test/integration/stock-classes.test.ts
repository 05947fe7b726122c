import { classifyStock } from '../../functions/inventory/classify-stock.ts';
import { bookCount, planCounts } from '../../functions/inventory/count-stock.ts';
import { countEverySchema } from '../../functions/inventory/domain/stock-classes.ts';
import { planningDeps } from '../../functions/inventory/planning-deps.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { shopOn } from './support/shop.ts';

let local: LocalTable;
let shop: ReturnType<typeof shopOn>;
let deps: ReturnType<typeof planningDeps>;

beforeAll(async () => {
  local = await startLocalTable();
  shop = shopOn(local.table);
  deps = planningDeps(local.table, shop.now);
  await goods('TEA', 100, 2000, 8);
  await goods('CUP', 40, 1500, 1);
  await goods('DUST', 5, 100, 0);
});
afterAll(() => local.stop());

const always = Number.MAX_SAFE_INTEGER;
const dayMs = 86_400_000;
const every = countEverySchema.parse(undefined);
const code = (error: unknown) => (error instanceof Failure ? error.code : error);
let orders = 0;

async function goods(sku: string, pieces: number, price: number, perWeek: number) {
  await shop.stock(sku, pieces, price);
  for (let week = 0; week < 20 && perWeek > 0; week += 1) await demand(sku, perWeek, week * 7 + 3);
}

async function demand(sku: string, quantity: number, daysAgo: number) {
  orders += 1;
  await shop.inventory.recordDemand([
    {
      orderId: `class-${orders}`,
      part: 1,
      day: new Date(shop.now() - daysAgo * dayMs).toISOString().slice(0, 10),
      expiresAt: 0,
      needs: [{ sku, quantity }],
    },
  ]);
}

const classes = async () =>
  Object.fromEntries((await deps.classes.all()).map(({ sku, abc, xyz }) => [sku, `${abc}${xyz}`]));

it('works out classes, and tells what changed class since', async () => {
  const run = await classifyStock({ until: always, again: true }, deps);
  expect(await classes()).toEqual({ TEA: 'AX', CUP: 'BX', DUST: 'CZ' });
  expect(run).toMatchObject({ counts: { AX: 1, BX: 1, CZ: 1 } });
  expect(run?.changed).toHaveLength(3);

  await demand('CUP', 900, 1);
  const next = await classifyStock({ until: always, again: true }, deps);
  expect(next?.changed).toEqual([
    { sku: 'CUP', from: 'BX', to: 'AZ' },
    { sku: 'TEA', from: 'AX', to: 'BX' },
  ]);
});

it('keeps new cut-offs for the runs to come, and runs once a day unless told again', async () => {
  const cutOffs = { a: 0.2, b: 0.99, x: 0.5, y: 1 };
  await classifyStock({ until: always, again: true, cutOffs }, deps);
  expect((await classifyStock({ until: always, again: true }, deps))?.cutOffs).toEqual(cutOffs);
  local.take();
  expect((await classifyStock({ until: always, again: false }, deps))?.cutOffs).toEqual(cutOffs);
  expect(local.take().requests).toBe(2);
});

it('goes on where its time was up', async () => {
  shop.time.now += dayMs;
  const before = shop.time.now;
  const slow: typeof deps = { ...deps, skuPage: (_limit, start) => deps.skuPage(1, start) };
  let calls = 0;
  const now = () => {
    calls += 1;
    return before + 1000 * calls;
  };
  expect(await classifyStock({ until: before + 2500, again: false }, { ...slow, now })).toBeUndefined();
  expect(await classifyStock({ until: always, again: false }, deps)).toMatchObject({
    counts: expect.anything(),
  });
});

it('makes one task for each place of a SKU, A first, and books what was counted once', async () => {
  expect(await planCounts({ every, limit: 2 }, deps)).toEqual({ made: 2, left: 1 });
  expect(await planCounts({ every, limit: 2 }, deps)).toEqual({ made: 1, left: 0 });
  expect(await planCounts({ every, limit: 2 }, deps)).toEqual({ made: 0, left: 0 });
  const { items } = await deps.classes.listCounts('OPEN', { limit: 10, start: undefined });
  expect(items.map(({ sku, abc }) => `${abc} ${sku}`)).toEqual(['A CUP', 'B TEA', 'C DUST']);

  const task = items.find(({ sku }) => sku === 'TEA');
  if (!task) throw new Error('there is no task of TEA');
  const count = { countId: task.countId, caller: 'anna' };
  const booked = await bookCount({ ...count, counted: 97 }, deps);
  expect(booked).toMatchObject({
    status: 'COUNTED',
    difference: -3,
    value: { currency: 'CNY', minor: -6000 },
  });
  expect((await shop.inventory.read('TEA'))?.available).toBe(97);
  expect(await bookCount({ ...count, counted: 97 }, deps)).toMatchObject({ difference: -3 });
  await expect(bookCount({ ...count, counted: 96 }, deps).catch(code)).resolves.toBe('WRONG_STATUS');
  expect((await shop.inventory.read('TEA'))?.available).toBe(97);
});

it('opens the task again when the SKU is due again', async () => {
  shop.time.now += 90 * dayMs;
  await planCounts({ every, limit: 10 }, deps);
  const { items } = await deps.classes.listCounts('OPEN', { limit: 10, start: undefined });
  const tea = items.find(({ sku }) => sku === 'TEA');
  expect(tea).toMatchObject({ round: 2, status: 'OPEN' });
  expect(tea).not.toHaveProperty('difference');
});

it('closes a task whose count was booked by somebody who broke off, whatever is counted now', async () => {
  const { items } = await deps.classes.listCounts('OPEN', { limit: 10, start: undefined });
  const { countId = '' } = items.find(({ sku }) => sku === 'TEA') ?? {};
  const dying = {
    ...deps,
    classes: {
      ...deps.classes,
      closeCount: async () => {
        throw new Error('the power failed');
      },
    },
  };
  await expect(bookCount({ countId, counted: 90, caller: 'anna' }, dying)).rejects.toThrow('the power');
  await expect(bookCount({ countId, counted: 91, caller: 'ben' }, deps).catch(code)).resolves.toBe(
    'WRONG_STATUS',
  );
  expect(await deps.classes.count(countId)).toMatchObject({ status: 'COUNTED', counted: 90, difference: -7 });
  expect(await bookCount({ countId, counted: 90, caller: 'anna' }, deps)).toMatchObject({ difference: -7 });
});

it('knows no task that was never made', async () => {
  await expect(bookCount({ countId: 'cnt_X', counted: 1, caller: 'anna' }, deps).catch(code)).resolves.toBe(
    'COUNT_NOT_FOUND',
  );
});
