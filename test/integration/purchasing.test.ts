import { alertIdOf } from '../../functions/inventory/alert-store.ts';
import { cancelPurchase, confirmPurchase } from '../../functions/inventory/change-purchase.ts';
import { createPurchase, type PurchaseRequest } from '../../functions/inventory/create-purchase.ts';
import type { Policy } from '../../functions/inventory/domain/policy.ts';
import { planningDeps } from '../../functions/inventory/planning-deps.ts';
import { receivePurchase } from '../../functions/inventory/receive-purchase.ts';
import { putPolicy } from '../../functions/inventory/reorder-policy.ts';
import { reviewPurchases } from '../../functions/inventory/review-purchases.ts';
import { Failure } from '../../shared/kernel/failure.ts';
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
beforeEach(async () => {
  shop = shopOn(local.table);
  deps = planningDeps(local.table, shop.now);
});

const dayMs = 86_400_000;
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const code = (error: unknown) => (error instanceof Failure ? error.code : error);

/** A supplier of its own and a SKU of it that sells two a day, with so many pieces left. */
async function shelf(pieces: number, policy: Partial<Policy> = {}) {
  serial += 1;
  const [sku, supplierId] = [`BUY-${serial}`, `SUP-${serial}`];
  await shop.stock(sku, pieces);
  await deps.suppliers.put(supplierId, { name: '茶业', leadTimeDays: { mean: 5, sd: 1 } });
  for (let back = 1; back <= 100; back += 1)
    await shop.inventory.recordDemand([
      {
        orderId: `${sku}-${back}`,
        part: 1,
        day: dayOf(shop.now() - back * dayMs),
        expiresAt: 0,
        needs: [{ sku, quantity: 2 }],
      },
    ]);
  await putPolicy({ sku, policy: aPolicy({ supplierId, packSize: 10, ...policy }), tier: undefined }, deps);
  return { sku, supplierId };
}

let keys = 0;
function freshKey(): string {
  keys += 1;
  return `purchase-${keys}`;
}
const create = (request: PurchaseRequest, key = freshKey()) =>
  createPurchase({ request, caller: 'buyer', idempotencyKey: key }, deps);
const receive = (
  purchaseOrderId: string,
  sku: string,
  quantity: number,
  more: { reason?: string; key?: string } = {},
) =>
  receivePurchase(
    {
      purchaseOrderId,
      delivery: { lines: [{ sku, quantity }], ...(more.reason ? { reason: more.reason } : {}) },
      caller: 'dock',
      idempotencyKey: more.key ?? freshKey(),
    },
    deps,
  );
const onOrder = async (sku: string) => (await deps.planning.get(sku))?.onOrder;
const available = async (sku: string) => (await shop.inventory.read(sku))?.available;
const alertsOf = (sku: string) => ({
  warehouseId: 'SH1',
  alertIds: [alertIdOf({ sku, kind: 'LOW' as const })],
});

it('buys what an alert proposes, once, and books what comes', async () => {
  const { sku, supplierId } = await shelf(4);
  const { purchase } = await create(alertsOf(sku), 'from-alert');
  expect(purchase).toMatchObject({ status: 'PROPOSED', supplierId });
  const quantity = purchase.lines[0]?.quantity ?? 0;
  expect(quantity % 10).toBe(0);
  expect(await onOrder(sku)).toBe(quantity);
  expect((await create(alertsOf(sku), 'from-alert')).replayed).toBe(true);
  await expect(create(alertsOf(sku)).catch(code)).resolves.toBe('WRONG_STATUS');

  const id = purchase.purchaseOrderId;
  await expect(receive(id, sku, 1).catch(code)).resolves.toBe('WRONG_STATUS');
  expect(await confirmPurchase({ purchaseOrderId: id }, deps)).toMatchObject({
    status: 'CONFIRMED',
    expectedOn: dayOf(shop.now() + 5 * dayMs),
  });
  shop.time.now += 4 * dayMs;
  const first = await receive(id, sku, quantity - 3, { key: 'part' });
  expect(first.purchase).toMatchObject({ status: 'PARTLY_RECEIVED', lines: [{ received: quantity - 3 }] });
  expect([await onOrder(sku), await available(sku)]).toEqual([3, quantity + 1]);
  expect((await receive(id, sku, quantity - 3, { key: 'part' })).replayed).toBe(true);
  expect(await available(sku)).toBe(quantity + 1);
  await expect(receive(id, sku, quantity - 4, { key: 'part' }).catch(code)).resolves.toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  await expect(receive(id, sku, 5).catch(code)).resolves.toBe('OVER_RECEIPT');
  shop.time.now += 2 * dayMs;
  const last = await receive(id, sku, 5, { reason: 'two for nothing' });
  expect(last.purchase.status).toBe('RECEIVED');
  expect([await onOrder(sku), await available(sku)]).toEqual([0, quantity + 6]);
  expect((await deps.suppliers.get(supplierId))?.measured).toEqual({
    receipts: 2,
    daySum: 10,
    daySquares: 16 + 36,
    ordered: quantity,
    delivered: quantity,
  });
});

it('receives with one key once, however many send it at once', async () => {
  const { sku } = await shelf(4);
  const { purchase } = await create(alertsOf(sku));
  await confirmPurchase({ purchaseOrderId: purchase.purchaseOrderId }, deps);
  await Promise.all(
    Array.from({ length: 8 }, () => receive(purchase.purchaseOrderId, sku, 7, { key: 'together' })),
  );
  expect(await available(sku)).toBe(11);
  expect(await deps.purchases.get(purchase.purchaseOrderId)).toMatchObject({ lines: [{ received: 7 }] });
});

it('books in the night what a receipt left half done', async () => {
  const { sku } = await shelf(4);
  const { purchase } = await create(alertsOf(sku));
  const id = purchase.purchaseOrderId;
  await confirmPurchase({ purchaseOrderId: id }, deps);
  const broken = {
    ...deps,
    movements: {
      ...deps.movements,
      book: async () => {
        throw new Error('the power failed');
      },
    },
  };
  const ask = { purchaseOrderId: id, delivery: { lines: [{ sku, quantity: 9 }] }, caller: 'dock' };
  await expect(receivePurchase({ ...ask, idempotencyKey: 'half' }, broken)).rejects.toThrow('the power');
  expect(await available(sku)).toBe(4);
  await reviewPurchases(deps);
  expect(await available(sku)).toBe(13);
  await reviewPurchases(deps);
  await receivePurchase({ ...ask, idempotencyKey: 'half' }, deps);
  expect(await available(sku)).toBe(13);
});

it('tells of what is late, until it comes', async () => {
  const { sku } = await shelf(4);
  const { purchase } = await create(alertsOf(sku));
  const id = purchase.purchaseOrderId;
  await confirmPurchase({ purchaseOrderId: id, expectedOn: dayOf(shop.now()) }, deps);
  const late = () => deps.alerts.get({ sku, kind: 'LATE', warehouseId: 'SH1' });
  await reviewPurchases(deps);
  expect(await late()).toBeUndefined();
  shop.time.now += dayMs;
  await reviewPurchases(deps);
  await reviewPurchases(deps);
  expect(await late()).toMatchObject({ status: 'OPEN', openings: 1, finding: { purchaseOrderId: id } });
  await receive(id, sku, purchase.lines[0]?.quantity ?? 0);
  expect(await late()).toMatchObject({ status: 'RESOLVED' });
});

it('takes what is cancelled off order, and counts the missing rest against the supplier', async () => {
  const { sku, supplierId } = await shelf(4);
  const { purchase } = await create({ warehouseId: 'SH1', supplierId, lines: [{ sku, quantity: 20 }] });
  const id = purchase.purchaseOrderId;
  await confirmPurchase({ purchaseOrderId: id }, deps);
  await receive(id, sku, 5);
  await cancelPurchase({ purchaseOrderId: id, reason: 'no more of it' }, deps);
  expect(await onOrder(sku)).toBe(0);
  expect((await deps.suppliers.get(supplierId))?.measured).toMatchObject({ ordered: 20, delivered: 5 });
  await expect(cancelPurchase({ purchaseOrderId: id, reason: 'again' }, deps).catch(code)).resolves.toBe(
    'WRONG_STATUS',
  );
});

it('plans with the lead time that five receipts showed', async () => {
  const { sku, supplierId } = await shelf(4);
  for (const days of [10, 12, 14, 10, 14]) {
    const { purchase } = await create({ warehouseId: 'SH1', supplierId, lines: [{ sku, quantity: 10 }] });
    await confirmPurchase({ purchaseOrderId: purchase.purchaseOrderId }, deps);
    shop.time.now += days * dayMs;
    await receive(purchase.purchaseOrderId, sku, 10);
  }
  const { plan } = await putPolicy({ sku, policy: aPolicy({ supplierId }), tier: undefined }, deps);
  expect(plan.leadTime).toEqual({ mean: 12, sd: 2, from: 'measured', receipts: 5 });
});

it.each([
  ['WAREHOUSE_UNKNOWN', { warehouseId: 'NOWHERE', supplierId: 'own' }],
  ['SUPPLIER_UNKNOWN', { warehouseId: 'SH1', supplierId: 'NOBODY' }],
])('refuses a purchase with %s and orders nothing', async (expected, wrong) => {
  const { sku, supplierId } = await shelf(4);
  const named = wrong.supplierId === 'own' ? supplierId : wrong.supplierId;
  const request = { warehouseId: wrong.warehouseId, supplierId: named, lines: [{ sku, quantity: 3 }] };
  await expect(create(request).catch(code)).resolves.toBe(expected);
  expect(await onOrder(sku)).toBe(0);
});

it('refuses to buy what the catalog does not have', async () => {
  const { supplierId } = await shelf(4);
  const request = { warehouseId: 'SH1', supplierId, lines: [{ sku: 'NO-SUCH', quantity: 3 }] };
  await expect(create(request).catch((error: Failure) => error)).resolves.toMatchObject({
    code: 'SKU_UNKNOWN',
    members: { skus: ['NO-SUCH'] },
  });
});

/** Another delivery comes in between looking whether this one was booked and booking it. */
const overtakenBy = (other: () => Promise<unknown>) => ({
  ...deps,
  purchases: {
    ...deps.purchases,
    receipt: async (...of: Parameters<typeof deps.purchases.receipt>) => {
      const found = await deps.purchases.receipt(...of);
      if (!found) await other();
      return found;
    },
  },
});

it('books only what stands on the order when one key comes with two deliveries at once', async () => {
  const [one, two] = [await shelf(4), await shelf(4)];
  const lines = [one, two].map(({ sku }) => ({ sku, quantity: 7 }));
  const { purchase } = await create({ warehouseId: 'SH1', supplierId: one.supplierId, lines });
  const id = purchase.purchaseOrderId;
  await confirmPurchase({ purchaseOrderId: id }, deps);
  const overtaken = overtakenBy(() => receive(id, one.sku, 3, { key: 'twice' }));
  const ask = { purchaseOrderId: id, delivery: { lines: [{ sku: two.sku, quantity: 5 }] }, caller: 'dock' };
  await expect(receivePurchase({ ...ask, idempotencyKey: 'twice' }, overtaken).catch(code)).resolves.toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  expect([await available(one.sku), await available(two.sku)]).toEqual([7, 4]);
});

it('answers the same to all who send the whole delivery at once with one key', async () => {
  const { sku, supplierId } = await shelf(4);
  const { purchase } = await create({ warehouseId: 'SH1', supplierId, lines: [{ sku, quantity: 7 }] });
  const id = purchase.purchaseOrderId;
  await confirmPurchase({ purchaseOrderId: id }, deps);
  const overtaken = overtakenBy(() => receive(id, sku, 7, { key: 'whole' }));
  const ask = { purchaseOrderId: id, delivery: { lines: [{ sku, quantity: 7 }] }, caller: 'dock' };
  const late = await receivePurchase({ ...ask, idempotencyKey: 'whole' }, overtaken);
  expect(late).toMatchObject({ replayed: true, purchase: { status: 'RECEIVED' } });
  expect(await available(sku)).toBe(11);
});

it('goes on with the other purchases where a receipt can no longer be booked', async () => {
  const [bad, good] = [await shelf(0), await shelf(4)];
  const bought = await Promise.all(
    [bad, good].map(({ sku, supplierId }) =>
      create({ warehouseId: 'SH1', supplierId, lines: [{ sku, quantity: 7 }] }),
    ),
  );
  const [badId = '', goodId = ''] = bought.map(({ purchase }) => purchase.purchaseOrderId);
  for (const purchaseOrderId of [badId, goodId])
    await confirmPurchase({ purchaseOrderId, expectedOn: dayOf(shop.now()) }, deps);
  const bundle = { sku: bad.sku, title: bad.sku, price: { currency: 'CNY', minor: 1 }, weightGrams: 1 };
  const parts = [{ sku: good.sku, quantity: 1 }];
  await shop.catalog.putSku({ ...bundle, goodsClass: 'standard', parts }, shop.now());
  await expect(receive(badId, bad.sku, 7).catch(code)).resolves.toBe('BUNDLE_RULE');
  shop.time.now += dayMs;
  const { failed } = await reviewPurchases(deps);
  expect(failed.map(code)).toEqual(['BUNDLE_RULE']);
  expect(await deps.alerts.get({ sku: good.sku, kind: 'LATE', warehouseId: 'SH1' })).toMatchObject({
    finding: { purchaseOrderId: goodId },
  });
  const { parts: _parts, ...piece } = { ...bundle, goodsClass: 'standard' as const, parts };
  await shop.catalog.putSku(piece, shop.now());
  await reviewPurchases(deps);
  expect(await available(bad.sku)).toBe(7);
});

it('closes in the night a LATE that whoever received or cancelled the purchase left open', async () => {
  const { sku, supplierId } = await shelf(4);
  const { purchase } = await create({ warehouseId: 'SH1', supplierId, lines: [{ sku, quantity: 7 }] });
  const id = purchase.purchaseOrderId;
  await confirmPurchase({ purchaseOrderId: id, expectedOn: dayOf(shop.now()) }, deps);
  shop.time.now += dayMs;
  await reviewPurchases(deps);
  const dying = {
    ...deps,
    alerts: {
      ...deps.alerts,
      resolve: async () => {
        throw new Error('the power failed');
      },
    },
  };
  await expect(cancelPurchase({ purchaseOrderId: id, reason: 'no' }, dying)).rejects.toThrow('the power');
  const late = () => deps.alerts.get({ sku, kind: 'LATE', warehouseId: 'SH1' });
  expect(await late()).toMatchObject({ status: 'OPEN' });
  await reviewPurchases(deps);
  expect(await late()).toMatchObject({ status: 'RESOLVED' });
});

it('buys what an alert proposes once, also where two people buy it at the same moment', async () => {
  const { sku } = await shelf(4);
  const bought = await Promise.all([1, 2, 3].map(() => create(alertsOf(sku)).catch(code)));
  expect(bought.filter((each) => each === 'WRONG_STATUS')).toHaveLength(2);
  const first = bought.find((each) => each !== 'WRONG_STATUS') as Awaited<ReturnType<typeof create>>;
  expect(await onOrder(sku)).toBe(first.purchase.lines[0]?.quantity);
});

it('buys no more of what is overstocked, nor of what is back meanwhile', async () => {
  const { sku } = await shelf(5000);
  const much = { warehouseId: 'SH1', alertIds: [alertIdOf({ sku, kind: 'OVERSTOCK' as const })] };
  expect(await deps.alerts.get({ sku, kind: 'OVERSTOCK' })).toMatchObject({ status: 'OPEN' });
  await expect(create(much).catch(code)).resolves.toBe('WRONG_STATUS');
  const back = await shelf(4);
  await shop.stock(back.sku, 500);
  await expect(create(alertsOf(back.sku)).catch(code)).resolves.toBe('WRONG_STATUS');
  expect([await onOrder(sku), await onOrder(back.sku)]).toEqual([0, 0]);
});
