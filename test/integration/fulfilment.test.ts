import { lineIdOf } from '../../functions/fulfilment/domain/pick-line.ts';
import { packAllocation } from '../../functions/fulfilment/pack-allocation.ts';
import { scanPick } from '../../functions/fulfilment/scan-pick.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { warehouseDesk } from './support/warehouse-desk.ts';

let local: LocalTable;
let desk: ReturnType<typeof warehouseDesk>;

beforeAll(async () => {
  local = await startLocalTable();
  desk = warehouseDesk(local.table);
});
afterAll(() => local.stop());

const code = (error: unknown) => (error instanceof Failure ? error.code : error);
const one = <Thing>(things: readonly Thing[]): Thing => {
  const [first] = things;
  if (first === undefined || things.length > 1) throw new Error(`${things.length} instead of one`);
  return first;
};

/** An order of one SKU that is allocated, and its allocation. */
async function allocatedOrder(quantity = 2, pieces: Parameters<typeof desk.sku>[0] = { SH1: 10, GZ1: 10 }) {
  const sku = await desk.sku(pieces);
  const orderId = await desk.released([{ sku, quantity }]);
  await desk.allocate(orderId);
  const { allocationId } = one(await desk.allocationsOf(orderId));
  return { sku, orderId, allocationId };
}

/** The same in a wave of its own. */
async function pickingOrder(quantity = 2, pieces?: Parameters<typeof desk.sku>[0]) {
  const made = await allocatedOrder(quantity, pieces);
  const { wave } = await desk.wave({ mostOrders: 200 });
  return { ...made, waveId: wave.waveId };
}

it('goes from released to delivered, and its pieces from reserved to gone', async () => {
  const { sku, orderId, allocationId } = await allocatedOrder();
  expect(await desk.levels(sku)).toEqual({
    available: 18,
    reserved: 0,
    allocated: 2,
    quarantine: 0,
    free: 18,
  });
  expect(await desk.order(orderId)).toMatchObject({ status: 'RELEASED', taken: [] });
  const { wave } = await desk.wave();
  expect(await desk.order(orderId)).toMatchObject({ status: 'PICKING' });
  await desk.pickAll(wave.waveId);
  await desk.pack(allocationId);
  expect(await desk.order(orderId)).toMatchObject({ status: 'PACKED' });
  await desk.follow(allocationId, 'SHIPPED');
  expect(await desk.order(orderId)).toMatchObject({ status: 'SHIPPED' });
  expect(await desk.levels(sku)).toEqual({
    available: 18,
    reserved: 0,
    allocated: 0,
    quarantine: 0,
    free: 18,
  });
  await desk.follow(allocationId, 'DELIVERED');
  expect(await desk.order(orderId)).toMatchObject({ status: 'DELIVERED' });
  expect(await desk.follow(allocationId, 'SHIPPED')).toMatchObject({ status: 'DELIVERED' });
});

describe('what it costs', () => {
  it('to allocate an order of one SKU', async () => {
    const sku = await desk.sku({ SH1: 10 });
    const orderId = await desk.released([{ sku, quantity: 1 }]);
    local.take();
    await desk.allocate(orderId);
    // Plan, order, what the SKUs are, warehouses, policy, rate cards, what lies where; then all in one transaction. With
    // buyer and recipient sealed, the order has a second kilobyte.
    expect(local.take()).toEqual({ requests: 8, writeUnits: 21, readUnits: 5 });
  });

  it('to scan, to pack and to hand over', async () => {
    const { orderId, allocationId, waveId } = await pickingOrder();
    const line = one(await desk.linesOf(waveId, orderId));
    local.take();
    const scan = { waveId, lineId: lineIdOf(line.seq), key: 'scan', picked: 2, short: 0 };
    await scanPick(scan, desk.deps);
    expect(local.take()).toEqual({ requests: 3, writeUnits: 9, readUnits: 2 });
    const parcels = [{ weightGrams: 500, lines: [{ sku: line.sku, quantity: 2 }] }];
    await packAllocation({ allocationId, parcels }, desk.deps);
    // With the stamp of who wrote it, one of the items and its row of the index take a unit more.
    expect(local.take()).toEqual({ requests: 6, writeUnits: 11, readUnits: 4 });
    await desk.follow(allocationId, 'SHIPPED');
    expect(local.take()).toEqual({ requests: 4, writeUnits: 17, readUnits: 3 });
  });
});

describe('an order that is released', () => {
  it('is allocated once, however often and by how many at once it is told', async () => {
    const sku = await desk.sku({ SH1: 10 });
    const orderId = await desk.released([{ sku, quantity: 3 }]);
    await Promise.all([1, 2, 3, 4].map(() => desk.allocate(orderId)));
    await desk.allocate(orderId);
    expect(await desk.allocationsOf(orderId)).toHaveLength(1);
    expect(await desk.levels(sku)).toMatchObject({ allocated: 3, reserved: 0, available: 7 });
  });

  it('comes from two warehouses where no single one has it all, also of one SKU', async () => {
    const sku = await desk.sku({ SH1: 2, GZ1: 2 });
    const orderId = await desk.released([{ sku, quantity: 3 }]);
    await desk.allocate(orderId);
    const made = await desk.allocationsOf(orderId);
    expect(made.map(({ warehouseId }) => warehouseId).sort()).toEqual(['GZ1', 'SH1']);
    expect(made.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0)).toBe(3);
    expect(await desk.levels(sku)).toMatchObject({ allocated: 3, reserved: 0, free: 1, available: 1 });
  });

  it('with bundles that share a SKU is sent as their parts, which know their lines', async () => {
    const [tea, cup] = [await desk.sku({ SH1: 9 }), await desk.sku({ SH1: 9 })];
    const [one_, two] = [
      await desk.bundle([{ sku: tea, quantity: 2 }]),
      await desk.bundle([
        { sku: tea, quantity: 1 },
        { sku: cup, quantity: 1 },
      ]),
    ];
    const lines = [one_, two, tea].map((sku) => ({ sku, quantity: 1 }));
    const orderId = await desk.released(lines);
    await desk.allocate(orderId);
    expect(one(await desk.allocationsOf(orderId)).lines).toMatchObject([
      { lineId: '1', sku: tea, quantity: 2 },
      { lineId: '2', sku: tea, quantity: 1 },
      { lineId: '2', sku: cup, quantity: 1 },
      { lineId: '3', sku: tea, quantity: 1 },
    ]);
    expect(await desk.levels(tea)).toMatchObject({ allocated: 4, reserved: 0, available: 5 });
    const { wave } = await desk.wave({ mostOrders: 200 });
    const picks = await desk.linesOf(wave.waveId, orderId);
    expect(picks.map(({ sku, quantity }) => [sku, quantity]).sort()).toEqual(
      [
        [tea, 4],
        [cup, 1],
      ].sort(),
    );
  });

  it('takes pieces of a hot SKU out of every pool that holds them', async () => {
    const sku = await desk.sku({ SH1: 8 });
    await desk.spread(sku, 4);
    const orderId = await desk.released([{ sku, quantity: 7 }]);
    expect((await desk.order(orderId))?.taken?.length).toBeGreaterThan(1);
    await desk.allocate(orderId);
    expect(await desk.levels(sku)).toMatchObject({ allocated: 7, available: 1, free: 1 });
    await desk.cancel(orderId);
    await desk.end(orderId);
    expect(await desk.levels(sku)).toMatchObject({ allocated: 0, available: 8, free: 8 });
  });

  it('is left alone where somebody cancelled or holds it meanwhile', async () => {
    const sku = await desk.sku({ SH1: 10 });
    const gone = await desk.released([{ sku, quantity: 1 }]);
    await desk.cancel(gone);
    expect(await desk.allocate(gone)).toBe('LEFT_ALONE');
    const held = await desk.released([{ sku, quantity: 1 }]);
    await desk.hold(held);
    expect(await desk.allocate(held)).toBe('LEFT_ALONE');
    expect(await desk.levels(sku)).toMatchObject({ allocated: 0, reserved: 1 });
  });

  it('waits with the reason on it where nobody can send it, and goes as soon as somebody can', async () => {
    const sku = await desk.sku({ SH1: 1, XA1: 1 });
    const orderId = await desk.released([{ sku, quantity: 2 }]);
    await desk.putWarehouse('XA1', { active: false });
    expect(await desk.allocate(orderId)).toBe('WAITING');
    expect((await desk.order(orderId))?.holds).toMatchObject([{ kind: 'STOCK', code: 'CLOSED' }]);
    expect(await desk.deps.plans.get(orderId)).toMatchObject({
      status: 'WAITING',
      dueAt: desk.time.now + 60_000,
      refusal: { missing: [{ sku, quantity: 1 }] },
    });
    await desk.putWarehouse('XA1');
    desk.time.now += 60_000;
    await desk.work();
    expect((await desk.order(orderId))?.holds).toEqual([]);
    expect(await desk.levels(sku)).toMatchObject({ allocated: 2, reserved: 0 });
  });

  it('that also a person holds is tried again when that is lifted', async () => {
    const sku = await desk.sku({ XA1: 2 });
    const orderId = await desk.released([{ sku, quantity: 2 }]);
    await desk.putWarehouse('XA1', { active: false });
    await desk.allocate(orderId);
    await desk.hold(orderId);
    await desk.putWarehouse('XA1');
    for (let times = 0; times < 8; times += 1) {
      expect(await desk.allocationsOf(orderId)).toEqual([]);
      if (times === 6) await desk.lift(orderId);
      desk.time.now += 5 * 60_000;
      await desk.work();
      if (times >= 6 && (await desk.allocationsOf(orderId)).length > 0) break;
    }
    expect(await desk.allocationsOf(orderId)).toMatchObject([{ status: 'WAITING', warehouseId: 'XA1' }]);
  });

  it('competes for the last pieces of a warehouse: each is given once', async () => {
    const sku = await desk.sku({ SH1: 3, GZ1: 3 });
    const orders = await Promise.all([1, 2, 3].map(() => desk.released([{ sku, quantity: 2 }])));
    await Promise.all(orders.map((orderId) => desk.allocate(orderId)));
    desk.time.now += 120_000;
    await desk.work();
    const made = (await Promise.all(orders.map((orderId) => desk.allocationsOf(orderId)))).flat();
    expect(made.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0)).toBe(6);
    expect(await desk.levels(sku)).toEqual({
      available: 0,
      reserved: 0,
      allocated: 6,
      quarantine: 0,
      free: 0,
    });
  });

  it('with more SKUs than one transaction takes goes in chunks, each of them whole', async () => {
    const skus = await Promise.all(Array.from({ length: 70 }, () => desk.sku({ SH1: 2 })));
    const orderId = await desk.released(skus.map((sku) => ({ sku, quantity: 1 })));
    expect(await desk.allocate(orderId)).toBe('ALLOCATED');
    const made = await desk.allocationsOf(orderId);
    expect(made.map(({ lines }) => lines.length)).toEqual([30, 30, 10]);
    expect(new Set(made.flatMap(({ lines }) => lines.map(({ sku }) => sku))).size).toBe(70);
    expect(await desk.order(orderId)).toMatchObject({ taken: [] });
    expect(await desk.deps.plans.get(orderId)).toMatchObject({ status: 'ALLOCATED' });
    await desk.cancel(orderId);
    await desk.end(orderId);
    expect(await desk.levels(skus[69] ?? '')).toMatchObject({ available: 2, free: 2, allocated: 0 });
  });

  it('gives a warehouse no more than it can send in a day', async () => {
    const sku = await desk.sku({ XA1: 10 });
    await desk.putWarehouse('XA1', { capacityPerDay: 1 });
    const [first = '', second = ''] = [
      await desk.released([{ sku, quantity: 1 }]),
      await desk.released([{ sku, quantity: 1 }]),
    ];
    expect(await desk.allocate(first)).toBe('ALLOCATED');
    expect(await desk.allocate(second)).toBe('WAITING');
    desk.time.now += 24 * 3_600_000;
    await desk.work();
    expect(await desk.allocationsOf(second)).toHaveLength(1);
    await desk.putWarehouse('XA1');
  });
});

describe('a cancelled order', () => {
  it('that nobody picked can be sold again at once', async () => {
    const { sku, orderId, allocationId } = await allocatedOrder();
    await desk.cancel(orderId);
    await desk.end(orderId);
    await desk.end(orderId);
    expect(await desk.levels(sku)).toEqual({
      available: 20,
      reserved: 0,
      allocated: 0,
      quarantine: 0,
      free: 20,
    });
    expect(await desk.deps.allocations.get(allocationId)).toMatchObject({
      status: 'CANCELLED',
      events: ['allocation.cancelled'],
    });
    expect(await desk.deps.plans.get(orderId)).toMatchObject({ status: 'ENDED' });
  });

  it('refuses the first scan after it, and what was picked is sold again once it is put away', async () => {
    const { sku, orderId, waveId, allocationId } = await pickingOrder(3);
    await desk.scan(waveId, orderId, { picked: 1 });
    await desk.cancel(orderId);
    await expect(desk.scan(waveId, orderId, { picked: 1 }).catch(code)).resolves.toBe('ORDER_CLOSED');
    await desk.end(orderId);
    await expect(desk.scan(waveId, orderId, { picked: 1 }).catch(code)).resolves.toBe('ORDER_CLOSED');
    expect(await desk.levels(sku)).toMatchObject({ available: 19, allocated: 1, free: 19 });
    const task = one((await desk.putAways('SH1')).filter((each) => each.allocationId === allocationId));
    expect(task).toMatchObject({ kind: 'cancelled', lines: [{ sku, quantity: 1 }] });
    await desk.putAway(task.putAwayId);
    await desk.putAway(task.putAwayId);
    expect(await desk.levels(sku)).toMatchObject({ available: 20, allocated: 0, free: 20 });
  });

  it('cannot be cancelled once a parcel of it has left, also while others are still picked', async () => {
    const [a, b] = [await desk.sku({ SH1: 5 }), await desk.sku({ GZ1: 5 })];
    const orderId = await desk.released([
      { sku: a, quantity: 1 },
      { sku: b, quantity: 1 },
    ]);
    await desk.allocate(orderId);
    const fromShanghai = (await desk.allocationsOf(orderId)).find((each) => each.warehouseId === 'SH1');
    const { wave } = await desk.wave({ mostOrders: 200 });
    await desk.pickAll(wave.waveId, orderId);
    await desk.pack(fromShanghai?.allocationId ?? '');
    expect(await desk.order(orderId)).toMatchObject({ status: 'PICKING' });
    await desk.follow(fromShanghai?.allocationId ?? '', 'SHIPPED');
    await expect(desk.cancel(orderId).catch(code)).resolves.toBe('TOO_LATE_TO_CANCEL');
  });

  it('whose parcel left all the same loses its pieces, and they come back with the parcel', async () => {
    const { sku, orderId, waveId, allocationId } = await pickingOrder();
    await desk.pickAll(waveId, orderId);
    await desk.pack(allocationId);
    await desk.cancel(orderId);
    await desk.end(orderId);
    expect(await desk.levels(sku)).toMatchObject({ allocated: 2, available: 18 });
    await desk.follow(allocationId, 'SHIPPED');
    await desk.follow(allocationId, 'SHIPPED');
    expect(await desk.levels(sku)).toMatchObject({ allocated: 0, available: 18, free: 18 });
    await desk.follow(allocationId, 'RETURNED');
    const task = one((await desk.putAways('SH1')).filter((each) => each.allocationId === allocationId));
    expect(task).toMatchObject({ kind: 'returned' });
    await desk.putAway(task.putAwayId);
    expect(await desk.levels(sku)).toMatchObject({ allocated: 0, available: 20, free: 20 });
    expect(await desk.order(orderId)).toMatchObject({ status: 'CANCELLED' });
  });
});

describe('what a picker does not find', () => {
  it('is not sent from elsewhere while its marketplace says that it is cancelled; then it is', async () => {
    const { orderId, waveId } = await pickingOrder(3);
    await desk.cancelledThere(orderId);
    await desk.scan(waveId, orderId, { picked: 1, short: 2 });
    expect(await desk.allocationsOf(orderId)).toHaveLength(1);
    const { dueAt, missing } = (await desk.deps.plans.get(orderId)) ?? {};
    expect(missing).toMatchObject([{ quantity: 2 }]);
    await desk.letGo(orderId);
    desk.time.now = Math.max(desk.time.now, dueAt ?? 0);
    await desk.work();
    expect(await desk.allocationsOf(orderId)).toMatchObject([{}, { reason: 'short-pick' }]);
  });

  it('is set aside to be counted and comes from elsewhere', async () => {
    const { sku, orderId, waveId } = await pickingOrder(3);
    await desk.scan(waveId, orderId, { picked: 1, short: 2 });
    const [first, second] = await desk.allocationsOf(orderId);
    expect(first).toMatchObject({
      warehouseId: 'SH1',
      status: 'PICKED',
      lines: [{ quantity: 1, picked: 1 }],
    });
    expect(second).toMatchObject({
      warehouseId: 'GZ1',
      status: 'WAITING',
      reason: 'short-pick',
      lines: [{ lineId: '1', quantity: 2 }],
    });
    expect(await desk.levels(sku)).toEqual({
      available: 15,
      reserved: 0,
      allocated: 3,
      quarantine: 2,
      free: 15,
    });
  });

  it('holds the order where nobody has it, until somebody does', async () => {
    const { sku, orderId, waveId } = await pickingOrder(2, { SH1: 2 });
    await desk.scan(waveId, orderId, { short: 2 });
    expect((await desk.order(orderId))?.holds).toMatchObject([{ kind: 'STOCK', code: 'SHORT_PICK' }]);
    expect(one(await desk.allocationsOf(orderId))).toMatchObject({ status: 'CANCELLED' });
    await desk.sku({ CD1: 5 }, sku);
    desk.time.now += 60_000;
    await desk.work();
    expect((await desk.order(orderId))?.holds).toEqual([]);
    const [, replaced] = await desk.allocationsOf(orderId);
    expect(replaced).toMatchObject({ warehouseId: 'CD1', status: 'WAITING' });
    expect(await desk.levels(sku)).toEqual({
      available: 3,
      reserved: 0,
      allocated: 2,
      quarantine: 2,
      free: 3,
    });
  });
});

describe('a wave', () => {
  it('is the same for the same key, and refuses it with another body', async () => {
    const { orderId } = await allocatedOrder();
    const first = await desk.wave({ mostOrders: 200 }, 'same');
    const again = await desk.wave({ mostOrders: 200 }, 'same');
    expect(again).toEqual({ wave: first.wave, replayed: true });
    await expect(desk.wave({ mostOrders: 2 }, 'same').catch(code)).resolves.toBe('IDEMPOTENCY_KEY_REUSED');
    await desk.pickAll(first.wave.waveId, orderId);
    expect(one(await desk.allocationsOf(orderId))).toMatchObject({ status: 'PICKED' });
  });

  it('of two at once that want the same order one has it', async () => {
    const { allocationId } = await allocatedOrder();
    const made = await Promise.allSettled([1, 2, 3].map(() => desk.wave({ mostOrders: 200 })));
    const with_ = made.flatMap((each) =>
      each.status === 'fulfilled' && each.value.wave.allocationIds.includes(allocationId) ? [each.value] : [],
    );
    expect(with_).toHaveLength(1);
  });

  it('leaves out what is cancelled or held, and refuses where nothing is left', async () => {
    const held = await allocatedOrder(1, { HB1: 1 });
    desk.time.now += 1000;
    const other = await allocatedOrder(1, { HB1: 1 });
    await desk.hold(held.orderId);
    const { wave } = await desk.wave({ warehouseId: 'HB1', mostOrders: 1 });
    expect(wave).toMatchObject({
      allocationIds: [other.allocationId],
      leftOut: [{ allocationId: held.allocationId, why: 'HELD' }],
    });
    await expect(desk.wave({ warehouseId: 'HB1' }).catch(code)).resolves.toBe('NOTHING_TO_PICK');
    await desk.cancel(held.orderId);
    await desk.end(held.orderId);
    await expect(desk.wave({ warehouseId: 'NONE' }).catch(code)).resolves.toBe('NOTHING_TO_PICK');
  });

  it('that is cancelled gives back what is not picked whole; the next one picks the rest', async () => {
    const { orderId, waveId } = await pickingOrder(3);
    await desk.scan(waveId, orderId, { picked: 1 });
    await desk.cancelWave(waveId);
    await desk.cancelWave(waveId);
    await expect(desk.scan(waveId, orderId, { picked: 1 }).catch(code)).resolves.toBe('WRONG_STATUS');
    expect(one(await desk.allocationsOf(orderId))).toMatchObject({
      status: 'WAITING',
      lines: [{ picked: 1 }],
    });
    const { wave } = await desk.wave({ mostOrders: 200 });
    const line = one(await desk.linesOf(wave.waveId, orderId));
    expect(line).toMatchObject({ quantity: 2, picked: 0 });
    await desk.pickAll(wave.waveId, orderId);
    expect(one(await desk.allocationsOf(orderId))).toMatchObject({ status: 'PICKED' });
  });

  it('that somebody began and did not finish is finished by the clock', async () => {
    const { allocationId, orderId } = await allocatedOrder();
    await desk.beginWave('wav_00000000000000000000000001', [allocationId]);
    desk.time.now += 180_000;
    await desk.work();
    expect(await desk.deps.waves.get('wav_00000000000000000000000001')).toMatchObject({
      status: 'OPEN',
      lineCount: 1,
    });
    expect(one(await desk.allocationsOf(orderId))).toMatchObject({ status: 'PICKING' });
  });

  it('is made by the clock where the policy says so', async () => {
    const { allocationId } = await allocatedOrder(1, { GZ1: 1 });
    const policy = await desk.deps.policies.get();
    await desk.deps.policies.put(
      { ...policy, autoWaves: { ...policy.autoWaves, enabled: true, fromAllocations: 1 } },
      0,
    );
    await desk.work();
    await desk.deps.policies.put(policy, 0);
    expect(await desk.deps.allocations.get(allocationId)).toMatchObject({ status: 'PICKING' });
  });
});

describe('a scan', () => {
  it('that comes again changes nothing, at once or later', async () => {
    const { orderId, waveId } = await pickingOrder(3);
    await Promise.all([1, 2, 3].map(() => desk.scan(waveId, orderId, { picked: 2, key: 'same' })));
    expect(await desk.scan(waveId, orderId, { picked: 2, key: 'same' })).toMatchObject({ replayed: true });
    expect(one(await desk.allocationsOf(orderId))).toMatchObject({
      status: 'PICKING',
      lines: [{ picked: 2 }],
    });
    await expect(desk.scan(waveId, orderId, { picked: 2 }).catch(code)).resolves.toBe('OVER_PICK');
  });

  it('of two pickers at once adds up, and never to more than is asked for', async () => {
    const { orderId, waveId } = await pickingOrder(3);
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map(() => desk.scan(waveId, orderId, { picked: 1 }).then(() => 'picked', code)),
    );
    expect(outcomes.sort()).toEqual(['OVER_PICK', 'picked', 'picked', 'picked']);
    expect(one(await desk.allocationsOf(orderId))).toMatchObject({ status: 'PICKED' });
  });
});

describe('what comes back', () => {
  it.each([
    ['sellable', { available: 20, quarantine: 0 }],
    ['quarantine', { available: 18, quarantine: 2 }],
  ] as const)('is put away %s', async (place, expected) => {
    const { sku, orderId, waveId, allocationId } = await pickingOrder();
    await desk.pickAll(waveId, orderId);
    await desk.pack(allocationId);
    // The news of the leaving comes late, or never.
    await desk.follow(allocationId, 'RETURNED');
    expect(await desk.order(orderId)).toMatchObject({ status: 'RETURNED' });
    const task = one((await desk.putAways('SH1')).filter((each) => each.allocationId === allocationId));
    await desk.putAway(task.putAwayId, place);
    expect(await desk.levels(sku)).toMatchObject({ ...expected, allocated: 0 });
  });
});

describe('a parcel that is sent once more', () => {
  const asked = (made: Awaited<ReturnType<typeof pickingOrder>>, caseId: string) => ({
    ...{ caseId, orderId: made.orderId, allocationId: made.allocationId, by: 'lin' },
    lines: [{ lineId: '1', sku: made.sku, quantity: 2 }],
  });

  async function sentOrder(pieces?: Parameters<typeof desk.sku>[0]) {
    const made = await pickingOrder(2, pieces);
    await desk.pickAll(made.waveId, made.orderId);
    await desk.pack(made.allocationId);
    await desk.follow(made.allocationId, 'SHIPPED');
    return made;
  }

  it('is a new line at no charge, other pieces and another allocation, once for each case', async () => {
    const made = await sentOrder();
    const first = await desk.reship(asked(made, 'cas_1'));
    expect(await desk.reship(asked(made, 'cas_1'))).toEqual(first);
    expect(first).toMatchObject({ outcome: 'ALLOCATED', cost: { currency: 'CNY', minor: 3998 } });
    const [lost, again] = await desk.allocationsOf(made.orderId);
    expect([lost?.status, again?.status, again?.reason]).toEqual(['LOST', 'WAITING', 'reship']);
    const order = await desk.order(made.orderId);
    expect(order?.lines.map(({ quantity, payable }) => [quantity, payable.minor])).toEqual([
      [2, 3998],
      [2, 0],
    ]);
    expect(await desk.levels(made.sku)).toMatchObject({ available: 16, allocated: 2, free: 16 });
    const { wave } = await desk.wave({ mostOrders: 200 });
    await desk.pickAll(wave.waveId, made.orderId);
    const { allocationId = '' } = again ?? {};
    await desk.pack(allocationId);
    await desk.follow(allocationId, 'SHIPPED');
    await desk.follow(allocationId, 'DELIVERED');
    expect(await desk.order(made.orderId)).toMatchObject({ status: 'DELIVERED' });
  });

  it('is put in no wave once its marketplace says that it is cancelled, until a person lets it go', async () => {
    const made = await sentOrder();
    await desk.reship(asked(made, 'cas_4'));
    await desk.cancelledThere(made.orderId);
    await expect(desk.wave({ mostOrders: 200 })).rejects.toMatchObject({ code: 'NOTHING_TO_PICK' });
    await desk.letGo(made.orderId);
    const { wave: later } = await desk.wave({ mostOrders: 200 });
    expect(await desk.linesOf(later.waveId, made.orderId)).toHaveLength(1);
  });

  it('is refused while its marketplace says that it is cancelled, and nothing is taken for it', async () => {
    const made = await sentOrder();
    const before = await desk.levels(made.sku);
    await desk.cancelledThere(made.orderId);
    expect(await desk.reship(asked(made, 'cas_3'))).toMatchObject({
      outcome: 'REFUSED',
      reason: expect.stringMatching(/cancelled it/),
    });
    expect(await desk.levels(made.sku)).toEqual(before);
  });

  it('is refused where nobody has it, and told so', async () => {
    const made = await sentOrder({ SH1: 2 });
    expect(await desk.reship(asked(made, 'cas_2'))).toMatchObject({ outcome: 'REFUSED', allocationIds: [] });
    expect(await desk.deps.plans.get(made.orderId)).toMatchObject({ events: ['reship.decided'] });
  });
});

it('completes what was delivered a week ago', async () => {
  const { orderId, waveId, allocationId } = await pickingOrder();
  await desk.pickAll(waveId, orderId);
  await desk.pack(allocationId);
  await desk.follow(allocationId, 'DELIVERED');
  desk.time.now += 7 * 86_400_000 - 1;
  await desk.work();
  expect(await desk.order(orderId)).toMatchObject({ status: 'DELIVERED' });
  desk.time.now += 1;
  await desk.work();
  expect(await desk.order(orderId)).toMatchObject({ status: 'COMPLETED' });
  expect((await desk.deps.plans.get(orderId))?.dueAt).toBeUndefined();
});
