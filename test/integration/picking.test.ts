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
