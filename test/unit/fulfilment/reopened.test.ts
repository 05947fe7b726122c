import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { allocateOrder } from '../../../functions/fulfilment/allocate-order.ts';
import { orderHolds, riskView } from '../../../functions/orders/contract.ts';
import { takeChannelOrder } from '../../../functions/orders/take-channel-order.ts';
import { orderIdOf } from '../../../shared/kernel/channel.ts';
import { aChannelLine, aChannelOrder } from '../../builders/a-channel-order.ts';
import { memoryTable } from '../../builders/memory-table.ts';
import { warehouseDesk } from '../../integration/support/warehouse-desk.ts';

const ref = { channel: 'tmall', shopId: 'tea-house', channelOrderId: '41171612630246574' } as const;
const orderId = orderIdOf(ref.channel, ref.shopId, ref.channelOrderId);

/** A marketplace's order of two teas that is allocated here; its channel may say anything of it later. */
async function anAllocatedOrder() {
  const { table } = memoryTable();
  const desk = warehouseDesk(table);
  const sku = await desk.sku({ SH1: 9 });
  const lines = [{ ...aChannelLine({ quantity: 2 }), sku }];
  let at = Date.parse('2026-06-18T09:00:00Z');
  const tell = async (phase: ChannelOrder['phase']) => {
    at += 1000;
    const order = { ...aChannelOrder({ phase, modifiedAt: at, placedAt: at - 9000 }), lines };
    const channelOrder = async () => ({ order, goneAt: undefined, ours: true });
    await takeChannelOrder(ref, { ...desk.shop.deps, channelOrder });
    const { contentHash = '' } = (await riskView(table, orderId)) ?? {};
    const passed = { contentHash, outcome: 'PASS', message: '', by: 'risk' } as const;
    await orderHolds(table, desk.shop.now).riskDecided(orderId, passed);
  };
  await tell('PAID');
  await desk.allocate(orderId);
  return { desk, sku, tell };
}

describe('an order that its channel closes and opens again', () => {
  it('is allocated anew once its first allocation is ended, whichever is heard first', async () => {
    const { desk, sku, tell } = await anAllocatedOrder();
    await tell('CANCELLED');
    await tell('PAID');
    expect(await desk.order(orderId)).toMatchObject({ status: 'RELEASED' });
    await expect(desk.wave()).rejects.toMatchObject({ code: 'NOTHING_TO_PICK' });
    expect(await desk.allocate(orderId)).toBe('ALLOCATED');
    await desk.end(orderId);
    expect((await desk.allocationsOf(orderId)).map(({ status }) => status)).toEqual(['CANCELLED', 'WAITING']);
    expect(await desk.levels(sku)).toEqual({
      available: 7,
      reserved: 0,
      allocated: 2,
      quarantine: 0,
      free: 7,
    });
  });

  it('is closed while it is picked, and what was picked is put away', async () => {
    const { desk, sku, tell } = await anAllocatedOrder();
    const { wave } = await desk.wave();
    await desk.pickAll(wave.waveId);
    await tell('CANCELLED');
    expect(await desk.order(orderId)).toMatchObject({ status: 'CANCELLED' });
    await desk.end(orderId);
    const [task] = await desk.putAways('SH1');
    await desk.putAway(task?.putAwayId ?? '');
    expect(await desk.levels(sku)).toMatchObject({ available: 9, reserved: 0, allocated: 0 });
  });
});

it('keeps the allocations of an order that was read before somebody else allocated it', async () => {
  const { desk } = await anAllocatedOrder();
  let reads = 0;
  const load: typeof desk.deps.orders.load = async (id) => {
    const order = await desk.deps.orders.load(id);
    reads += 1;
    if (!order || reads > 1) return order;
    const { allocatedAt: _allocatedAt, ...early } = order;
    return early;
  };
  const orders = { ...desk.deps.orders, load };
  expect(await allocateOrder(orderId, { ...desk.deps, orders })).toBe('LEFT_ALONE');
  expect((await desk.allocationsOf(orderId)).map(({ status }) => status)).toEqual(['WAITING']);
});
