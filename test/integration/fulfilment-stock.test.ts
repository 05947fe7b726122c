import * as fc from 'fast-check';
import type { Table } from '../../shared/dynamodb/table.ts';
import { TableBusy } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { chance } from '../builders/chance.ts';
import { memoryTable } from '../builders/memory-table.ts';
import { warehouseDesk } from './support/warehouse-desk.ts';

/** A table whose every request waits for a while that chance decides, so that what is done at once is done in turns. */
function jittered(table: Table, random: () => number): Table {
  const turn = async () => {
    for (let left = Math.floor(random() * 6); left > 0; left -= 1) await Promise.resolve();
  };
  return {
    get: async (...asked) => turn().then(() => table.get(...asked)),
    getAll: async (...asked) => turn().then(() => table.getAll(...asked)),
    query: async (...asked) => turn().then(() => table.query(...asked)),
    write: async (...asked) => turn().then(() => table.write(...asked)),
    transact: async (...asked) => turn().then(() => table.transact(...asked)),
  };
}

const expected = (error: unknown): void => {
  if (!(error instanceof Failure) && !(error instanceof TableBusy)) throw error;
};

type Desk = ReturnType<typeof warehouseDesk>;

/** What may happen to an order, in any order and at once with anything else; what is refused is no harm. */
const acts = ['allocate', 'pick', 'short', 'pack', 'send', 'cancel', 'wave', 'drop', 'work'] as const;
type Act = (typeof acts)[number];

async function doing(act: Act, orderId: string, desk: Desk): Promise<void> {
  const made = await desk.allocationsOf(orderId);
  const [first] = made;
  switch (act) {
    case 'allocate':
      return void (await desk.allocate(orderId));
    case 'work':
      desk.time.now += 60_000;
      return desk.work();
    case 'wave':
      return void (await desk.wave({ warehouseId: first?.warehouseId ?? 'SH1', mostOrders: 200 }));
    case 'cancel':
      await desk.cancel(orderId);
      return void (await desk.end(orderId));
    default:
      for (const { allocationId, waveId } of made)
        await handled(act, { orderId, allocationId, waveId }, desk);
  }
}

type Handled = {
  readonly orderId: string;
  readonly allocationId: string;
  readonly waveId?: string | undefined;
};

async function handled(act: Act, { orderId, allocationId, waveId = '' }: Handled, desk: Desk): Promise<void> {
  if (act === 'pick' && waveId !== '') await desk.pickAll(waveId, orderId).catch(expected);
  if (act === 'short') await desk.scan(waveId, orderId, { short: 1 }).catch(expected);
  if (act === 'drop') await desk.cancelWave(waveId).catch(expected);
  if (act === 'pack') await desk.pack(allocationId).catch(expected);
  if (act === 'send' && (await desk.deps.allocations.get(allocationId))?.status === 'PACKED')
    await desk.follow(allocationId, 'SHIPPED');
}

/** Each piece is somewhere once: for sale, held, in an allocation, set aside, or gone with a parcel. */
async function requireKept(skus: readonly string[], orders: readonly string[], desk: Desk): Promise<void> {
  const allocations = (await Promise.all(orders.map((orderId) => desk.allocationsOf(orderId)))).flat();
  const tasks = (await Promise.all((['SH1', 'GZ1'] as const).map((at) => desk.putAways(at)))).flat();
  for (const sku of skus) {
    const of = (lines: readonly { sku: string; quantity: number }[]) =>
      lines.filter((line) => line.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
    const inHand = allocations.filter(({ status }) => !['CANCELLED', 'SHIPPED'].includes(status));
    const gone = allocations.filter(({ shippedAt }) => shippedAt !== undefined);
    const held = (await Promise.all(orders.map((orderId) => desk.order(orderId)))).flatMap((order) =>
      order && order.status !== 'CANCELLED' ? desk.deps.orders.takesOf(order) : [],
    );
    const levels = await desk.levels(sku);
    expect({ sku, ...levels }).toMatchObject({
      sku,
      allocated: of(inHand.flatMap(({ lines }) => lines)) + of(tasks.flatMap(({ lines }) => lines)),
      reserved: of(held),
      free: levels.available + levels.reserved,
    });
    expect(levels.free + levels.allocated + levels.quarantine).toBe(
      8 - of(gone.flatMap(({ lines }) => lines)),
    );
  }
}

it('keeps every piece, whatever is done at once', async () => {
  const step = fc.record({ act: fc.constantFrom(...acts), order: fc.nat(2) });
  const script = fc.record({
    seed: fc.nat(),
    rounds: fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(script, async ({ seed, rounds }) => {
      const desk = warehouseDesk(jittered(memoryTable().table, chance(seed)));
      const skus = [await desk.sku({ SH1: 5, GZ1: 3 }), await desk.sku({ SH1: 3, GZ1: 5 })];
      const orders: string[] = [];
      for (let at = 0; at < 3; at += 1)
        orders.push(await desk.released(skus.map((sku) => ({ sku, quantity: 2 }))));
      for (const orderId of orders) await desk.allocate(orderId);
      await desk.wave({ mostOrders: 2 }).catch(expected);
      for (const round of rounds)
        await Promise.all(
          round.map(({ act, order }) => doing(act, orders[order] ?? '', desk).catch(expected)),
        );
      for (const orderId of orders) await desk.end(orderId);
      await requireKept(skus, orders, desk);
    }),
    { numRuns: 40 },
  );
});

class Crash extends Error {}

/** A table whose users die at the nth write: before it is done, or after. */
function crashing(table: Table) {
  let left = Number.POSITIVE_INFINITY;
  let isDone = false;
  const dying = async (write: () => Promise<void>): Promise<void> => {
    left -= 1;
    if (left !== 0) return write();
    if (isDone) await write();
    throw new Crash('the process died');
  };
  const dies = (at: number, after: boolean) => {
    left = at;
    isDone = after;
  };
  const alive: Table = {
    ...table,
    write: (asked) => dying(() => table.write(asked)),
    transact: (asked) => dying(() => table.transact(asked)),
  };
  return { table: alive, dies, hasDied: () => left <= 0 };
}

/** Does it again where we died: as the queue does, the clock, and whoever sent the request. */
const again = async <Thing>(act: () => Promise<Thing>): Promise<Thing> => {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    return act();
  }
};

/** An order of many SKUs from its release to the buyer, with a short pick on the way. */
async function sentWhole(desk: Desk, orderId: string): Promise<void> {
  await again(() => desk.allocate(orderId));
  const { wave } = await again(() => desk.wave({ mostOrders: 200 }, 'wave'));
  const [line] = await desk.linesOf(wave.waveId, orderId);
  await again(() => desk.scan(wave.waveId, orderId, { short: 1, key: 'short' }));
  expect(line?.seq).toBe(1);
  desk.time.now += 60_000;
  await again(() => desk.work());
  await again(() => desk.pickAll(wave.waveId, orderId));
  const { wave: other } = await again(() => desk.wave({ warehouseId: 'GZ1', mostOrders: 200 }, 'other'));
  await again(() => desk.pickAll(other.waveId, orderId));
  for (const { allocationId, status } of await desk.allocationsOf(orderId)) {
    if (status === 'CANCELLED') continue;
    await again(() => desk.pack(allocationId));
    await again(() => desk.follow(allocationId, 'SHIPPED'));
    await again(() => desk.follow(allocationId, 'DELIVERED'));
  }
}

it.each([
  ['before', false],
  ['after', true],
])('is sent whole and once, wherever somebody dies, %s a write', async (_when, after) => {
  for (let at = 1; ; at += 1) {
    const { table, dies, hasDied } = crashing(memoryTable().table);
    const desk = warehouseDesk(table);
    const skus: string[] = [];
    for (let count = 0; count < 33; count += 1) skus.push(await desk.sku({ SH1: 5, GZ1: 3 }));
    const orderId = await desk.released(skus.map((sku) => ({ sku, quantity: 2 })));
    dies(at, after);
    await sentWhole(desk, orderId);
    expect(await desk.order(orderId)).toMatchObject({ status: 'DELIVERED', holds: [], taken: [] });
    const levels = await Promise.all(skus.map((sku) => desk.levels(sku)));
    const sum = (of: 'allocated' | 'quarantine' | 'available' | 'free') =>
      levels.reduce((total, each) => total + each[of], 0);
    expect([sum('allocated'), sum('quarantine'), sum('available'), sum('free')]).toEqual([0, 1, 197, 197]);
    if (!hasDied()) return;
    at += Math.floor(at / 12);
  }
});

it('an order held in parts is allocated part by part, and what was not is given back when it is cancelled', async () => {
  const { table, dies } = crashing(memoryTable().table);
  const desk = warehouseDesk(table);
  const skus: string[] = [];
  for (let count = 0; count < 130; count += 1) skus.push(await desk.sku({ SH1: 1 }));
  const lines = skus.map((sku) => ({ sku, quantity: 1 }));
  const orderId = await desk.released(lines);
  expect((await desk.order(orderId))?.parts).toBeGreaterThan(1);
  dies(3, true);
  await expect(desk.allocate(orderId)).rejects.toThrow(Crash);
  const sum = async (of: 'available' | 'reserved' | 'allocated') => {
    const levels = await Promise.all(skus.map((sku) => desk.levels(sku)));
    return levels.reduce((total, each) => total + each[of], 0);
  };
  const [reserved, allocated] = [await sum('reserved'), await sum('allocated')];
  expect(reserved + allocated).toBe(130);
  expect(reserved).toBeGreaterThan(0);
  expect(allocated).toBeGreaterThan(0);
  desk.time.now += 60_000;
  await desk.work();
  expect([await sum('reserved'), await sum('allocated')]).toEqual([0, 130]);

  await desk.cancel(orderId);
  await desk.end(orderId);
  expect([await sum('available'), await sum('allocated')]).toEqual([130, 0]);

  const other = await desk.released(lines);
  dies(2, true);
  await expect(desk.allocate(other)).rejects.toThrow(Crash);
  await desk.cancel(other);
  await desk.end(other);
  expect([await sum('available'), await sum('reserved'), await sum('allocated')]).toEqual([130, 0, 0]);
});
