import { stockChanged } from '../../events/stock.ts';
import {
  allocated,
  deallocated,
  missed,
  reallocated,
  reservedAgain,
  returned,
  shipped,
} from '../../functions/inventory/contract.ts';
import { levels } from '../../functions/inventory/domain/levels.ts';
import type { Movement } from '../../functions/inventory/domain/movement.ts';
import { moveStock } from '../../functions/inventory/move-stock.ts';
import { planningDeps } from '../../functions/inventory/planning-deps.ts';
import { receiveTransfer } from '../../functions/inventory/receive-transfer.ts';
import { setTier } from '../../functions/inventory/spread-stock.ts';
import { takeStockChanges } from '../../functions/inventory/stock-changes.ts';
import { stockEvents } from '../../functions/inventory/stock-events.ts';
import { takesOf } from '../../functions/orders/domain/order.ts';
import { placeOrder } from '../../functions/orders/place-order.ts';
import { TransactionRefused } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { anOrderRequest } from '../builders/order.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { shopOn } from './support/shop.ts';

let local: LocalTable;
let shop: ReturnType<typeof shopOn>;
let serial = 0;
beforeAll(async () => {
  local = await startLocalTable();
});
afterAll(() => local.stop());
beforeEach(async () => {
  shop = shopOn(local.table);
  await shop.catalog.putWarehouse({ ...guangzhou }, shop.now());
});

const guangzhou = {
  warehouseId: 'GZ1',
  name: '广州一仓',
  address: '广东省广州市黄埔区科学城',
  location: { lat: 23.1, lng: 113.4 },
  priority: 2,
};

async function aSku(quantity: number): Promise<string> {
  serial += 1;
  await shop.stock(`MOVE-${serial}`, quantity);
  return `MOVE-${serial}`;
}

let keys = 0;
const newKey = () => {
  keys += 1;
  return `key-${keys}`;
};
type Asked = Partial<Movement> & Pick<Movement, 'sku' | 'kind' | 'quantity'>;
const move = (movement: Asked, idempotencyKey = newKey()) =>
  moveStock(
    { movement: { warehouseId: 'SH1', reason: 'test', ...movement }, caller: 'keeper', idempotencyKey },
    shop,
  );
const arrive = (sku: string, transferId = '', arrival: { quantity: number; lost?: number }, key = newKey()) =>
  receiveTransfer(
    { sku, transferId, arrival: { reason: 'test', ...arrival }, caller: 'dock', idempotencyKey: key },
    shop,
  );
const stockOf = async (sku: string) => {
  const stock = await shop.inventory.read(sku);
  if (!stock) throw new Error('no such SKU');
  return levels(stock);
};
const totals = async (sku: string) => {
  const {
    onHand,
    available,
    reserved,
    allocated: aside,
    quarantine,
    inTransit,
  } = (await stockOf(sku)).totals;
  return [onHand, available, reserved, aside, quarantine, inTransit];
};
const refused = async (doing: Promise<unknown>) => {
  const error = await doing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Failure)) throw error ?? new Error('it was not refused');
  return error.code;
};
const rows = async (sku: string) =>
  (await shop.movements.journal(sku, { from: 0, until: shop.now() + 1, limit: 100, start: undefined })).items;

describe('a transfer (调拨)', () => {
  it('is in transit until all of it has arrived or is lost, and is nowhere for sale meanwhile', async () => {
    const sku = await aSku(10);
    const { movement } = await move({ sku, kind: 'transfer', quantity: 6, toWarehouseId: 'GZ1' });
    const id = movement.transferId;
    expect(await totals(sku)).toEqual([4, 4, 0, 0, 0, 6]);
    await arrive(sku, id, { quantity: 3 });
    expect(await totals(sku)).toEqual([7, 7, 0, 0, 0, 3]);
    await arrive(sku, id, { quantity: 2, lost: 1 });
    expect(await totals(sku)).toEqual([9, 9, 0, 0, 0, 0]);
    expect((await stockOf(sku)).warehouses.map((row) => [row.warehouseId, row.onHand])).toEqual([
      ['GZ1', 5],
      ['SH1', 4],
    ]);
    expect(await refused(arrive(sku, id, { quantity: 1 }))).toBe('TRANSFER_NOT_FOUND');
    const kinds = (await rows(sku)).map(({ kind, quantity, change }) => [kind, quantity, change]);
    expect(kinds.sort()).toEqual([
      ['arrival', 2, 2],
      ['arrival', 3, 3],
      ['receipt', 10, 10],
      ['transfer', 6, -6],
      ['transit-loss', 1, 0],
    ]);
  });

  it('takes no more than is on the way, and each arrival once', async () => {
    const sku = await aSku(10);
    const { movement } = await move({ sku, kind: 'transfer', quantity: 5, toWarehouseId: 'GZ1' });
    const id = movement.transferId;
    expect(await refused(arrive(sku, id, { quantity: 4, lost: 2 }))).toBe('OVER_RECEIPT');
    const both = await Promise.all([
      arrive(sku, id, { quantity: 5 }, 'same'),
      arrive(sku, id, { quantity: 5 }, 'same'),
    ]);
    expect(both.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    expect((await arrive(sku, id, { quantity: 5 }, 'same')).replayed).toBe(true);
    expect(await refused(arrive(sku, id, { quantity: 4 }, 'same'))).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await totals(sku)).toEqual([10, 10, 0, 0, 0, 0]);
  });

  it('lets ten docks book the same transfer at once without one piece more', async () => {
    const sku = await aSku(10);
    const { movement } = await move({ sku, kind: 'transfer', quantity: 7, toWarehouseId: 'GZ1' });
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, () => arrive(sku, movement.transferId, { quantity: 1 })),
    );
    const booked = all.filter(({ status }) => status === 'fulfilled').length;
    expect(booked).toBeLessThanOrEqual(7);
    expect(await totals(sku)).toEqual([3 + booked, 3 + booked, 0, 0, 0, 7 - booked]);
  });

  it.each([
    ['to a warehouse that is not there', { toWarehouseId: 'NOWHERE' }, 'WAREHOUSE_UNKNOWN'],
    ['of more than lies there', { quantity: 11 }, 'INSUFFICIENT_STOCK'],
  ])('is refused %s', async (_, change, code) => {
    const sku = await aSku(10);
    expect(await refused(move({ sku, kind: 'transfer', quantity: 1, toWarehouseId: 'GZ1', ...change }))).toBe(
      code,
    );
    expect(await totals(sku)).toEqual([10, 10, 0, 0, 0, 0]);
  });
});

it('sets pieces aside and makes them sellable again; a return may go either way (隔离, 退货)', async () => {
  const sku = await aSku(10);
  await move({ sku, kind: 'quarantine', quantity: 4 });
  expect(await totals(sku)).toEqual([10, 6, 0, 0, 4, 0]);
  await move({ sku, kind: 'return', quantity: 2, place: 'quarantine' });
  await move({ sku, kind: 'return', quantity: 1 });
  expect(await totals(sku)).toEqual([13, 7, 0, 0, 6, 0]);
  await move({ sku, kind: 'quarantine-release', quantity: 3 });
  await move({ sku, kind: 'write-off', quantity: 3, place: 'quarantine' });
  expect(await totals(sku)).toEqual([10, 10, 0, 0, 0, 0]);
  expect(await refused(move({ sku, kind: 'quarantine-release', quantity: 1 }))).toBe('INSUFFICIENT_STOCK');
  expect(await refused(move({ sku, kind: 'quarantine', quantity: 11 }))).toBe('INSUFFICIENT_STOCK');
});

it('does not set aside what orders hold', async () => {
  const sku = await aSku(5);
  await placeOrder(
    { request: anOrderRequest({ lines: [{ sku, quantity: 4 }] }), caller: 'x', idempotencyKey: newKey() },
    shop.deps,
  );
  expect(await refused(move({ sku, kind: 'quarantine', quantity: 2 }))).toBe('STOCK_RESERVED');
  expect(await totals(sku)).toEqual([5, 1, 4, 0, 0, 0]);
});

describe('a hot SKU', () => {
  it('gives pieces from whichever pools have them, and spreads what comes in', async () => {
    const sku = await aSku(80);
    await setTier(sku, { shards: 7 }, local.table);
    await move({ sku, kind: 'write-off', quantity: 75 });
    expect(await totals(sku)).toEqual([5, 5, 0, 0, 0, 0]);
    expect(await refused(move({ sku, kind: 'write-off', quantity: 6 }))).toBe('INSUFFICIENT_STOCK');
    await move({ sku, kind: 'receipt', quantity: 75 });
    const root = await local.table.get({ pk: `STOCK#${sku}`, sk: 'POOL' });
    expect(root?.['available']).toBeLessThan(16);
    expect(await totals(sku)).toEqual([80, 80, 0, 0, 0, 0]);
  });

  it('is counted right though pieces come in between the look and the write', async () => {
    const sku = await aSku(16);
    await setTier(sku, { shards: 3 }, local.table);
    let looks = 0;
    const deps = {
      ...shop,
      movements: {
        ...shop.movements,
        shelf: async (...at: Parameters<typeof shop.movements.shelf>) => {
          const seen = await shop.movements.shelf(...at);
          looks += 1;
          if (looks === 2) await move({ sku, kind: 'return', quantity: 3 });
          return seen;
        },
      },
    };
    const movement = { sku, warehouseId: 'SH1', kind: 'count', quantity: 2, reason: '盘点' } as const;
    await moveStock({ movement, caller: 'keeper', idempotencyKey: newKey() }, deps);
    expect(await totals(sku)).toEqual([2, 2, 0, 0, 0, 0]);
    const root = await local.table.get({ pk: `STOCK#${sku}`, sk: 'POOL' });
    const slots = await Promise.all(
      ['1', '2', '3'].map((slot) => local.table.get({ pk: `SLOT#${sku}#${slot}`, sk: 'POOL' })),
    );
    const sold = [root, ...slots].reduce((sum, pool) => sum + Number(pool?.['available']), 0);
    expect(sold).toBe(2);
  });

  it('is refused the pieces that orders hold', async () => {
    const sku = await aSku(16);
    await setTier(sku, { shards: 7 }, local.table);
    const buy = () =>
      placeOrder(
        { request: anOrderRequest({ lines: [{ sku, quantity: 2 }] }), caller: 'x', idempotencyKey: newKey() },
        shop.deps,
      );
    for (let at = 0; at < 5; at += 1) await buy();
    expect(await refused(move({ sku, kind: 'write-off', quantity: 7 }))).toBe('STOCK_RESERVED');
    await move({ sku, kind: 'write-off', quantity: 6 });
    expect(await totals(sku)).toEqual([10, 0, 10, 0, 0, 0]);
  });
});

describe('lots (批次)', () => {
  const early = { code: 'A1', expiresOn: '2026-07-01' };
  const late = { code: 'B2', expiresOn: '2026-12-31' };

  it('leave in the order in which they expire, wherever they are', async () => {
    const sku = await aSku(0);
    await move({ sku, kind: 'receipt', quantity: 5, lot: late });
    await move({ sku, kind: 'receipt', quantity: 5, lot: early });
    const { movement } = await move({ sku, kind: 'transfer', quantity: 2, lot: early, toWarehouseId: 'GZ1' });
    await arrive(sku, movement.transferId, { quantity: 2 });
    await move({ sku, kind: 'adjustment', quantity: -4 });
    const stock = await shop.inventory.read(sku);
    expect(stock?.lots.map(({ warehouseId, code, pieces }) => [warehouseId, code, pieces])).toEqual([
      ['GZ1', 'A1', 2],
      ['SH1', 'A1', 3],
      ['SH1', 'B2', 5],
    ]);
  });

  it('are refused with another day of expiry, or more pieces than came', async () => {
    const sku = await aSku(10);
    await move({ sku, kind: 'receipt', quantity: 5, lot: early });
    const other = { ...early, expiresOn: '2026-07-02' };
    expect(await refused(move({ sku, kind: 'receipt', quantity: 5, lot: other }))).toBe('LOT_MISMATCH');
    expect(await refused(move({ sku, kind: 'write-off', quantity: 6, lot: early }))).toBe('LOT_MISMATCH');
    await move({ sku, kind: 'write-off', quantity: 5, lot: early });
    expect(await totals(sku)).toEqual([10, 10, 0, 0, 0, 0]);
  });
});

describe('the journal (库存流水)', () => {
  it('notes what an order held and gave back, each once', async () => {
    const sku = await aSku(5);
    const key = { pk: `STOCK#${sku}`, sk: 'POOL' };
    const before = await local.table.get(key);
    const { order } = await placeOrder(
      { request: anOrderRequest({ lines: [{ sku, quantity: 4 }] }), caller: 'x', idempotencyKey: newKey() },
      shop.deps,
    );
    const events = stockEvents({
      before,
      after: await local.table.get(key),
      changeId: sku,
      changedAt: shop.now(),
    });
    const deps = planningDeps(local.table, shop.now);
    const tell = () =>
      takeStockChanges(
        [...events, ...events].map((event) => () => stockChanged.schema.parse(event)),
        deps,
      );
    expect([...(await tell())]).toEqual([]);
    expect([...(await tell())]).toEqual([]);
    const held = (await rows(sku)).filter(({ kind }) => kind === 'reservation');
    expect(held).toMatchObject([{ quantity: 4, reference: order.id, moves: { reserved: 4, free: 0 } }]);
  });

  it('costs one request and eight write units with the index row, and one look at the pool where pieces come in', async () => {
    const sku = await aSku(5);
    local.take();
    await move({ sku, kind: 'write-off', quantity: 1 });
    expect(local.take()).toMatchObject({ requests: 1, readUnits: 0 });
    await move({ sku, kind: 'receipt', quantity: 1 });
    expect(local.take()).toMatchObject({ requests: 2, readUnits: 0.5 });
  });
});

describe('an allocation', () => {
  async function sold(tier?: { shards: number }) {
    const sku = await aSku(20);
    if (tier) await setTier(sku, tier, local.table);
    const { order } = await placeOrder(
      { request: anOrderRequest({ lines: [{ sku, quantity: 4 }] }), caller: 'x', idempotencyKey: newKey() },
      shop.deps,
    );
    const step = { orderId: order.id, step: '1', warehouseId: 'SH1', by: 'clock', at: shop.now() };
    return { sku, allocation: { ...step, takes: takesOf(order) } };
  }

  it.each([[undefined], [{ shards: 3 }]])(
    'goes from reserved to allocated to shipped, with tier %j',
    async (tier) => {
      const { sku, allocation } = await sold(tier);
      await local.table.transact(allocated(allocation));
      expect(await totals(sku)).toEqual([20, 16, 0, 4, 0, 0]);
      await expect(local.table.transact(allocated(allocation))).rejects.toThrow(TransactionRefused);
      await local.table.transact(shipped(allocation));
      await expect(local.table.transact(shipped(allocation))).rejects.toThrow(TransactionRefused);
      expect(await totals(sku)).toEqual([16, 16, 0, 0, 0, 0]);
    },
  );

  it.each([[undefined], [{ shards: 3 }]])('can be taken back, with tier %j', async (tier) => {
    const { sku, allocation } = await sold(tier);
    await local.table.transact(allocated(allocation));
    await local.table.transact(deallocated(allocation));
    expect(await totals(sku)).toEqual([20, 20, 0, 0, 0, 0]);
  });

  it('is not counted away', async () => {
    const { sku, allocation } = await sold();
    await local.table.transact(allocated(allocation));
    expect(await refused(move({ sku, kind: 'count', quantity: 1 }))).toBe('STOCK_RESERVED');
  });

  it.each([[undefined], [{ shards: 3 }]])('can be undone, the order goes on, with tier %j', async (tier) => {
    const { sku, allocation } = await sold(tier);
    await local.table.transact(allocated(allocation));
    await local.table.transact(reservedAgain(allocation));
    expect(await totals(sku)).toEqual([20, 16, 4, 0, 0, 0]);
    await expect(local.table.transact(reservedAgain(allocation))).rejects.toThrow(TransactionRefused);
    const anew = { ...allocation, step: '2', takes: allocation.takes.map((take) => ({ ...take, slot: '' })) };
    await local.table.transact(allocated(anew));
    expect(await totals(sku)).toEqual([20, 16, 0, 4, 0, 0]);
  });

  it('sets aside what was not found, and takes other pieces for it', async () => {
    const { sku, allocation } = await sold();
    await local.table.transact(allocated(allocation));
    const short = { ...allocation, step: 'short', takes: [{ sku, slot: '', quantity: 3 }] };
    await local.table.transact(missed(short));
    expect(await totals(sku)).toEqual([20, 16, 0, 1, 3, 0]);
    await local.table.transact(reallocated(short));
    expect(await totals(sku)).toEqual([20, 13, 0, 4, 3, 0]);
    const tooMany = { ...allocation, step: 'more', takes: [{ sku, slot: '', quantity: 14 }] };
    await expect(local.table.transact(reallocated(tooMany))).rejects.toThrow(TransactionRefused);
    expect(await totals(sku)).toEqual([20, 13, 0, 4, 3, 0]);
  });

  it.each([
    ['sellable', [20, 20, 0, 0, 0, 0]],
    ['quarantine', [20, 16, 0, 0, 4, 0]],
  ] as const)('comes back after it was sent, %s', async (place, after) => {
    const { sku, allocation } = await sold();
    await local.table.transact([...allocated(allocation)]);
    await local.table.transact([...shipped(allocation)]);
    await local.table.transact([...returned(allocation, place)]);
    expect(await totals(sku)).toEqual(after);
    await expect(local.table.transact([...returned(allocation, place)])).rejects.toThrow(TransactionRefused);
  });

  it('is refused in a warehouse where the pieces do not lie', async () => {
    const { sku, allocation } = await sold();
    await expect(local.table.transact(allocated({ ...allocation, warehouseId: 'GZ1' }))).rejects.toThrow(
      TransactionRefused,
    );
    expect(await totals(sku)).toEqual([20, 16, 4, 0, 0, 0]);
  });
});

it('takes another last day for a lot of which nothing is left by the books', async () => {
  const sku = await aSku(1);
  const wrong = { code: 'L1', expiresOn: '2027-01-01' };
  const right = { code: 'L1', expiresOn: '2027-02-01' };
  await move({ sku, kind: 'receipt', quantity: 5, lot: wrong });
  expect(await refused(move({ sku, kind: 'receipt', quantity: 5, lot: right }))).toBe('LOT_MISMATCH');
  await move({ sku, kind: 'write-off', quantity: 5, lot: wrong });
  await move({ sku, kind: 'receipt', quantity: 5, lot: right });
  expect((await shop.inventory.read(sku))?.lots).toMatchObject([{ expiresOn: '2027-02-01', pieces: 5 }]);
});

it('lists nothing of a stretch of time that ends before it begins', async () => {
  const sku = await aSku(1);
  const page = await shop.movements.journal(sku, {
    from: shop.now(),
    until: shop.now() - 1,
    limit: 9,
    start: undefined,
  });
  expect(page).toEqual({ items: [], next: undefined });
});
