import { memoryTable } from '../../builders/memory-table.ts';
import { warehouseDesk } from '../../integration/support/warehouse-desk.ts';

/** An order of so many SKUs of which no piece is found; by the stock so many of each are there. */
async function missing(count: number, skuOf = (at: number) => `SKU-${at}`, there = 1) {
  const desk = warehouseDesk(memoryTable().table);
  const skus = Array.from({ length: count }, (_, at) => skuOf(at));
  for (const sku of skus) await desk.sku({ SH1: there }, sku);
  const orderId = await desk.released(skus.map((sku) => ({ sku, quantity: 1 })));
  await desk.allocate(orderId);
  const { wave } = await desk.wave({ mostOrders: 200 });
  for (const line of await desk.deps.waves.lines(wave)) await desk.short(wave.waveId, line.seq);
  return { desk, skus, orderId };
}

it('replaces more SKUs than one transaction takes, as soon as they are there again', async () => {
  const { desk, skus, orderId } = await missing(40);
  expect((await desk.deps.plans.get(orderId))?.missing).toHaveLength(40);
  for (const sku of skus) await desk.sku({ GZ1: 1 }, sku);
  desk.time.now += 60_000;
  await desk.work();
  const sent = (await desk.allocationsOf(orderId)).filter(({ status }) => status === 'WAITING');
  expect(sent.map(({ lines }) => lines.length)).toEqual([30, 10]);
  expect(await desk.deps.plans.get(orderId)).toMatchObject({ missing: [] });
  expect((await desk.order(orderId))?.holds).toEqual([]);
});

it('is sent in as few parcels as can be, however the picker said it line by line', async () => {
  const { desk, orderId } = await missing(5, (at) => `SKU-${at}`, 2);
  const sent = (await desk.allocationsOf(orderId)).filter(({ status }) => status === 'WAITING');
  expect(sent.map(({ lines }) => lines.length)).toEqual([5]);
});

it('is replaced by the clock where the picker goes on with the rest', async () => {
  const desk = warehouseDesk(memoryTable().table);
  const skus = [await desk.sku({ SH1: 2 }), await desk.sku({ SH1: 2 })];
  const orderId = await desk.released(skus.map((sku) => ({ sku, quantity: 1 })));
  await desk.allocate(orderId);
  const { wave } = await desk.wave();
  await desk.short(wave.waveId, 1);
  await desk.pickAll(wave.waveId);
  await desk.work();
  expect(await desk.allocationsOf(orderId)).toMatchObject([
    { status: 'PICKED' },
    { status: 'WAITING', reason: 'short-pick', lines: [{ sku: skus[0] }] },
  ]);
});

it.each(['', 'a'])('says what is missing in whole characters (%p before them)', async (before) => {
  const rare = (at: number) => `${before}${at}${'𠮷'.repeat(30)}`;
  const { desk, orderId } = await missing(4, rare);
  const [hold] = (await desk.order(orderId))?.holds ?? [];
  expect(hold).toMatchObject({ code: 'SHORT_PICK', message: expect.stringContaining(rare(1)) });
  expect(hold?.message?.isWellFormed()).toBe(true);
});

it('refuses to send more SKUs again than one transaction takes', async () => {
  const desk = warehouseDesk(memoryTable().table);
  const skus = Array.from({ length: 40 }, (_, at) => `SKU-${at}`);
  for (const sku of skus) await desk.sku({ SH1: 2 }, sku);
  const orderId = await desk.released([{ sku: 'SKU-0', quantity: 1 }]);
  await desk.allocate(orderId);
  const [{ allocationId = '' } = {}] = await desk.allocationsOf(orderId);
  const lines = skus.map((sku) => ({ lineId: '1', sku, quantity: 1 }));
  const reship = await desk.reship({ caseId: 'cas_1', orderId, allocationId, by: 'lin', lines });
  expect(reship).toMatchObject({ outcome: 'REFUSED', allocationIds: [] });
});
