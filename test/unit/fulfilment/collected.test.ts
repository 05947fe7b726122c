import { memoryTable } from '../../builders/memory-table.ts';
import { warehouseDesk } from '../../integration/support/warehouse-desk.ts';

/** An order of two pieces that its buyer fetches at the store in Shanghai, picked. */
async function picked(delivery: 'pickup' | 'standard' = 'pickup') {
  const desk = warehouseDesk(memoryTable().table);
  const sku = await desk.sku({ SH1: 5 });
  await desk.putWarehouse('SH1', { pickup: true });
  const orderId = await desk.released([{ sku, quantity: 2 }], { delivery });
  await desk.allocate(orderId);
  const { wave } = await desk.wave();
  await desk.pickAll(wave.waveId);
  const [{ allocationId = '' } = {}] = await desk.allocationsOf(orderId);
  return { desk, sku, orderId, allocationId };
}

const code = (error: { readonly code?: string }) => error.code;

it('is out of the stock and delivered once the buyer has it, however often that is said', async () => {
  const { desk, sku, orderId, allocationId } = await picked();
  await desk.pack(allocationId);
  const first = await desk.collect(allocationId);
  expect(first).toMatchObject({ status: 'DELIVERED', deliveredAt: desk.time.now });
  expect(first).not.toHaveProperty('shipmentId');
  expect(await desk.collect(allocationId)).toEqual(first);
  expect(await desk.order(orderId)).toMatchObject({ status: 'DELIVERED' });
  expect(await desk.levels(sku)).toMatchObject({ free: 3, allocated: 0 });
});

it('is not given out before it is packed, nor after the order is cancelled', async () => {
  const { desk, sku, orderId, allocationId } = await picked();
  await expect(desk.collect(allocationId).catch(code)).resolves.toBe('WRONG_STATUS');
  await desk.pack(allocationId);
  await desk.cancel(orderId);
  await expect(desk.collect(allocationId).catch(code)).resolves.toBe('ORDER_CLOSED');
  await desk.end(orderId);
  await expect(desk.collect(allocationId).catch(code)).resolves.toBe('ORDER_CLOSED');
  expect(await desk.levels(sku)).toMatchObject({ free: 3, allocated: 2 });
});

it('is nothing that a carrier takes, nor anything at all', async () => {
  const { desk, allocationId } = await picked('standard');
  await desk.pack(allocationId);
  await expect(desk.collect(allocationId).catch(code)).resolves.toBe('ACTION_NOT_ALLOWED');
  await expect(desk.collect('alc_1').catch(code)).resolves.toBe('ALLOCATION_NOT_FOUND');
});
