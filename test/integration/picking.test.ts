import { lineIdOf } from '../../functions/fulfilment/domain/pick-line.ts';
import { finishPutAway } from '../../functions/fulfilment/finish-put-away.ts';
import { scanPick } from '../../functions/fulfilment/scan-pick.ts';
import { anOrderRequest } from '../builders/order.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { warehouseDesk } from './support/warehouse-desk.ts';

let local: LocalTable;
let desk: ReturnType<typeof warehouseDesk>;

beforeAll(async () => {
  local = await startLocalTable();
  desk = warehouseDesk(local.table);
});
afterAll(() => local.stop());

const minuteMs = 60_000;
const day = '2026-06-18';

type Asked = Parameters<typeof desk.released>[1];

/** An order of one piece that is allocated at a time. */
async function allocatedAt(time: string, sku: string, part: Asked = {}) {
  desk.time.now = Date.parse(`${day}T${time}+08:00`);
  const orderId = await desk.released([{ sku, quantity: 1 }], part);
  await desk.allocate(orderId);
  return orderId;
}

const vip = { customer: { ...anOrderRequest().customer, id: 'vip-1', tier: 'vip' } } as const;

describe('a wave', () => {
  it('takes the most urgent first, as priority and waiting have it', async () => {
    const sku = await desk.sku({ XA1: 10 });
    const plain = await allocatedAt('09:00:00', sku);
    const urgent = await allocatedAt('10:00:00', sku, vip);
    const { items } = await desk.deps.allocations.list('XA1', 'TO_PICK', { limit: 10 });
    // 40 points are four hours of waiting.
    expect(items.map(({ orderId }) => orderId)).toEqual([urgent, plain]);
    expect((items[0]?.queueTime ?? 0) - (items[1]?.queueTime ?? 0)).toBe((60 - 40 * 6) * minuteMs);
    const { wave } = await desk.wave({ warehouseId: 'XA1', mostOrders: 1 });
    expect(wave.allocationIds).toEqual([items[0]?.allocationId]);
  });

  it('takes what leaves today before what is more urgent and leaves tomorrow, and gives it the first box', async () => {
    const sku = await desk.sku({ CD1: 10 });
    const warehouse = { warehouseId: 'CD1', name: '成都一仓', address: '成都', priority: 3 };
    const location = { lat: 30.6, lng: 104.1 };
    await desk.shop.catalog.putWarehouse({ ...warehouse, location, cutOff: '16:00' }, desk.shop.now());
    const today = await allocatedAt('15:59:00', sku);
    const tomorrow = await allocatedAt('16:01:00', sku, vip);
    const { wave } = await desk.wave({ warehouseId: 'CD1' });
    const lines = await Promise.all([today, tomorrow].map((id) => desk.linesOf(wave.waveId, id)));
    expect(lines.map((own) => own.map(({ box }) => box))).toEqual([[1], [2]]);
  });
});

it('the clock makes no wave of what somebody holds', async () => {
  const sku = await desk.sku({ HB1: 10 });
  const orderId = await allocatedAt('17:00:00', sku);
  await desk.hold(orderId);
  const policy = await desk.deps.policies.get();
  const autoWaves = { ...policy.autoWaves, enabled: true, fromAllocations: 1 };
  await desk.deps.policies.put({ ...policy, autoWaves }, 0);
  const wavesThere = async () => (await desk.deps.waves.list('HB1', { limit: 10 })).items.length;
  await desk.work();
  expect(await wavesThere()).toBe(0);
  await desk.lift(orderId);
  await desk.work();
  expect(await wavesThere()).toBe(1);
  await desk.deps.policies.put(policy, 0);
});

describe('goods that are put away', () => {
  const bin = (sku: string, location: string, quantity: number) =>
    desk.deps.layouts.putBin('XA1', { location, sku, quantity, zone: 'Z1' }, desk.shop.now());
  const piecesIn = async (sku: string) =>
    (await desk.deps.layouts.bins('XA1', [sku])).map(({ location, quantity }) => [location, quantity]);

  /** An order of three pieces, of which two waves took two and one from two bins, and whose order is then cancelled. */
  async function cancelledWithGoods() {
    const sku = await desk.sku({ XA1: 10 });
    await bin(sku, 'A-1', 2);
    await bin(sku, 'A-2', 7);
    const orderId = await desk.released([{ sku, quantity: 3 }]);
    await desk.allocate(orderId);
    const first = await desk.wave({ warehouseId: 'XA1' });
    const [line] = await desk.linesOf(first.wave.waveId, orderId);
    const scan = { lineId: lineIdOf(line?.seq ?? 0), key: desk.next('scan'), picked: 1, short: 0 };
    await scanPick({ waveId: first.wave.waveId, ...scan }, desk.deps);
    await desk.cancelWave(first.wave.waveId);
    const second = await desk.wave({ warehouseId: 'XA1' });
    await desk.pickAll(second.wave.waveId, orderId);
    await desk.cancel(orderId);
    await desk.end(orderId);
    const task = (await desk.putAways('XA1')).find((each) => each.orderId === orderId);
    if (!task) throw new Error('no put-away task');
    return { sku, task };
  }

  it('go back into the bins that they came from, which have more then, once', async () => {
    const { sku, task } = await cancelledWithGoods();
    expect(await piecesIn(sku)).toEqual([
      ['A-1', 0],
      ['A-2', 6],
    ]);
    const proposed = [
      { location: 'A-1', quantity: 2 },
      { location: 'A-2', quantity: 1 },
    ];
    expect(task.lines).toEqual([{ sku, quantity: 3, bins: proposed }]);
    await Promise.all([1, 2].map(() => desk.putAway(task.putAwayId)));
    expect(await desk.deps.putAways.get(task.putAwayId)).toMatchObject({ lines: [{ bins: proposed }] });
    expect(await piecesIn(sku)).toEqual([
      ['A-1', 2],
      ['A-2', 7],
    ]);
    expect((await desk.deps.layouts.bins('XA1', [sku])).map(({ zone }) => zone)).toEqual(['Z1', 'Z1']);
  });

  it('go where somebody says, also into a bin that is new, and what is set aside into none', async () => {
    const { sku, task } = await cancelledWithGoods();
    const found = { place: 'sellable', quarantine: [{ sku, quantity: 1 }], caller: 'keeper' } as const;
    const bins = [{ sku, location: 'Z-9', quantity: 2 }];
    await finishPutAway({ putAwayId: task.putAwayId, ...found, bins }, desk.deps);
    expect(await piecesIn(sku)).toEqual([
      ['A-1', 0],
      ['A-2', 6],
      ['Z-9', 2],
    ]);
  });
});
