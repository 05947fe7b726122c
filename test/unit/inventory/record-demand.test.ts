import { recordDemand } from '../../../functions/inventory/record-demand.ts';
import type { InventoryStore } from '../../../functions/inventory/store.ts';

type Recorded = Parameters<InventoryStore['recordDemand']>[0];

const now = Date.UTC(2026, 10, 24);

async function recordedOf(needs: { sku: string; quantity: number }[]): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  const inventory = {
    recordDemand: async (demand: Recorded) => void recorded.push(demand),
  } satisfies Partial<InventoryStore> as unknown as InventoryStore;
  await recordDemand(
    { orderId: 'ord_1', occurredAt: '2026-06-18T10:00:00.000Z', needs },
    { inventory, now: () => now },
  );
  return recorded;
}

describe('recording demand', () => {
  it('names a SKU once, however many lines of the order have it', async () => {
    const [only] = await recordedOf([
      { sku: 'TEA', quantity: 2 },
      { sku: 'CUP', quantity: 1 },
      { sku: 'TEA', quantity: 3 },
    ]);
    expect(only?.needs).toEqual([
      { sku: 'TEA', quantity: 5 },
      { sku: 'CUP', quantity: 1 },
    ]);
  });

  it('remembers an order from years ago for as long as it may be told again', async () => {
    const [only] = await recordedOf([{ sku: 'TEA', quantity: 1 }]);
    expect(only).toMatchObject({ day: '2026-06-18', expiresAt: now / 1000 + 35 * 86_400 });
  });

  it('goes in parts that one transaction takes', async () => {
    const parts = await recordedOf(Array.from({ length: 200 }, (_, at) => ({ sku: `S${at}`, quantity: 1 })));
    expect(parts.map(({ part, needs }) => [part, needs.length])).toEqual([
      [1, 99],
      [2, 99],
      [3, 2],
    ]);
  });
});
