import { memoryTable } from '../../builders/memory-table.ts';
import { warehouseDesk } from '../../integration/support/warehouse-desk.ts';

const code = (error: { readonly code?: string }) => error.code;

it('cancels a wave of which one allocation is picked from more places than one transaction writes', async () => {
  const desk = warehouseDesk(memoryTable().table);
  const sku = await desk.sku({ SH1: 140 });
  for (let at = 0; at < 140; at += 1)
    await desk.deps.layouts.putBin('SH1', { location: `A-${at}`, sku, quantity: 1 }, 0);
  const orderId = await desk.released([{ sku, quantity: 140 }]);
  await desk.allocate(orderId);
  const { wave } = await desk.wave();
  await desk.scan(wave.waveId, orderId, { picked: 1 });
  await desk.cancelWave(wave.waveId);
  expect(await desk.allocationsOf(orderId)).toMatchObject([{ status: 'WAITING', lines: [{ picked: 1 }] }]);
  const lines = await desk.deps.waves.lines(wave);
  expect(lines.filter(({ dropped }) => dropped)).toHaveLength(139);
  const again = await desk.wave();
  await desk.pickAll(again.wave.waveId);
  expect(await desk.allocationsOf(orderId)).toMatchObject([{ status: 'PICKED', lines: [{ picked: 140 }] }]);
});

it('refuses a scan of a cancelled wave, also before its lines say so', async () => {
  const desk = warehouseDesk(memoryTable().table);
  const sku = await desk.sku({ SH1: 3 });
  const orderId = await desk.released([{ sku, quantity: 2 }]);
  await desk.allocate(orderId);
  const { wave } = await desk.wave();
  const lines = desk.deps.waves.lines;
  const dying = { ...desk.deps.waves, lines: () => Promise.reject(new Error('the process died')) };
  await expect(desk.cancelWave(wave.waveId, { ...desk.deps, waves: dying })).rejects.toThrow('died');
  await expect(desk.scan(wave.waveId, orderId, { picked: 1 }).catch(code)).resolves.toBe('WRONG_STATUS');
  await desk.wave();
  await expect(desk.scan(wave.waveId, orderId, { picked: 1 }).catch(code)).resolves.toBe('WRONG_STATUS');
  await desk.cancelWave(wave.waveId);
  expect(await lines(wave)).toMatchObject([{ picked: 0, dropped: true }]);
});
