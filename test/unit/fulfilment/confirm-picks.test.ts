import { confirmPicks } from '../../../functions/fulfilment/confirm-picks.ts';
import { memoryTable } from '../../builders/memory-table.ts';
import { warehouseDesk } from '../../integration/support/warehouse-desk.ts';

/** A wave of so many orders, each of two SKUs, and the requests that its table was sent. */
async function aWave(orders: number) {
  const { table, counts } = counted(memoryTable().table);
  const desk = warehouseDesk(table);
  const skus = [await desk.sku({ SH1: 99 }), await desk.sku({ SH1: 99 })];
  for (let at = 0; at < orders; at += 1)
    await desk.allocate(await desk.released(skus.map((sku) => ({ sku, quantity: 2 }))));
  const { wave } = await desk.wave({ mostOrders: 200 });
  const lines = async () => desk.deps.waves.lines(wave);
  const confirm = (rows: readonly unknown[], deps = desk.deps) =>
    confirmPicks({ waveId: wave.waveId, text: JSON.stringify({ lines: rows }), isCsv: false }, deps);
  return { desk, wave, lines, confirm, counts };
}

function counted(table: ReturnType<typeof memoryTable>['table']) {
  const counts = { gets: 0, underWay: 0, most: 0 };
  const transact: typeof table.transact = async (writes) => {
    counts.underWay += 1;
    counts.most = Math.max(counts.most, counts.underWay);
    await Promise.resolve();
    await table.transact(writes).finally(() => {
      counts.underWay -= 1;
    });
  };
  const get: typeof table.get = (...asked) => {
    counts.gets += 1;
    return table.get(...asked);
  };
  return { table: { ...table, get, transact }, counts };
}

const whole = (lines: readonly { readonly seq: number; readonly quantity: number }[]) =>
  lines.map(({ seq, quantity }) => ({ lineId: String(seq), picked: quantity }));

it('works on several allocations at once, and asks for nothing that is as it should be', async () => {
  const { lines, confirm, counts } = await aWave(4);
  const rows = whole(await lines());
  counts.most = 0;
  expect(await confirm(rows)).toEqual({ taken: 8, refused: [] });
  expect(counts.most).toBeGreaterThan(1);
  counts.gets = 0;
  expect(await confirm(rows)).toEqual({ taken: 8, refused: [] });
  expect(counts.gets).toBe(1);
});

it('refuses what it has no time for, which lands when it is sent again', async () => {
  const { desk, lines, confirm } = await aWave(2);
  const transact: typeof desk.deps.transact = async (writes) => {
    desk.time.now += 15_000;
    await desk.deps.transact(writes);
  };
  const rows = whole(await lines());
  const { taken, refused } = await confirm(rows, { ...desk.deps, transact });
  expect(taken + refused.length).toBe(4);
  expect(refused.map(({ code }) => code)).toEqual(['BUSY', 'BUSY']);
  expect(await confirm(rows)).toEqual({ taken: 4, refused: [] });
  expect((await lines()).map(({ picked }) => picked)).toEqual([2, 2, 2, 2]);
});

it('keeps to what was said last of a line that was named twice, unless that is less', async () => {
  const { lines, confirm } = await aWave(1);
  const { taken, refused } = await confirm([
    { lineId: '1', picked: 1 },
    { lineId: '1', picked: 0 },
    { lineId: '1', picked: 2 },
  ]);
  expect({ taken, codes: refused.map(({ number, code }) => [number, code]) }).toEqual({
    taken: 2,
    codes: [[2, 'OVER_PICK']],
  });
  expect((await lines())[0]).toMatchObject({ picked: 2 });
});

it('takes totals, also where somebody scans the line between reading and writing', async () => {
  const { desk, wave, lines, confirm } = await aWave(1);
  const [first] = await lines();
  let isFirst = true;
  const transact: typeof desk.deps.transact = async (writes) => {
    if (isFirst) {
      isFirst = false;
      await desk.scan(wave.waveId, first?.orderId ?? '', { picked: 1 });
    }
    await desk.deps.transact(writes);
  };
  await confirm([{ lineId: '1', picked: 1 }], { ...desk.deps, transact });
  expect((await lines())[0]).toMatchObject({ picked: 1 });
});

it.each([true, null, [1], '1e1', '0x1', '１', '', ' ', -1, 1.5])(
  '%p is no number of pieces',
  async (picked) => {
    const { lines, confirm } = await aWave(1);
    expect(await confirm([{ lineId: '1', picked }])).toMatchObject({
      taken: 0,
      refused: [{ number: 1, code: 'INVALID_REQUEST' }],
    });
    expect((await lines())[0]).toMatchObject({ picked: 0 });
  },
);
