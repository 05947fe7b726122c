import { type Demand, recordDemands } from '../../../functions/inventory/record-demand.ts';
import type { DemandPart } from '../../../functions/inventory/store.ts';
import { TransactionRefused } from '../../../shared/dynamodb/table.ts';

const now = Date.UTC(2026, 10, 24);

/** Records the demands, and gives what was tried; `refuse` may throw for a transaction. */
async function recorded(demands: Demand[], refuse: (parts: readonly DemandPart[]) => void = () => undefined) {
  const tried: (readonly DemandPart[])[] = [];
  const inventory = {
    recordDemand: async (parts: readonly DemandPart[]) => {
      tried.push(parts);
      refuse(parts);
    },
  };
  const failed = await recordDemands(demands, { inventory, now: () => now });
  return { tried, failed };
}

const asking = (needs: { sku: string; quantity: number }[], orderId = 'ord_1'): Demand => ({
  orderId,
  occurredAt: '2026-06-18T10:00:00.000Z',
  needs,
});
const one = [{ sku: 'TEA', quantity: 1 }];

it('names a SKU once, however many lines of the order have it', async () => {
  const { tried } = await recorded([
    asking([
      { sku: 'TEA', quantity: 2 },
      { sku: 'CUP', quantity: 1 },
      { sku: 'TEA', quantity: 3 },
    ]),
  ]);
  expect(tried[0]?.[0]?.needs).toEqual([
    { sku: 'TEA', quantity: 5 },
    { sku: 'CUP', quantity: 1 },
  ]);
});

it('remembers an order from years ago for as long as it may be told again', async () => {
  const { tried } = await recorded([asking(one)]);
  expect(tried[0]?.[0]).toMatchObject({ day: '2026-06-18', expiresAt: now / 1000 + 35 * 86_400 });
});

it('goes in parts that one transaction takes', async () => {
  const { tried } = await recorded([
    asking(Array.from({ length: 200 }, (_, at) => ({ sku: `S${at}`, quantity: 1 }))),
  ]);
  const parts = tried.flat().map(({ part, needs }) => [part, needs.length]);
  expect(parts).toEqual([
    [1, 99],
    [2, 99],
    [3, 2],
  ]);
});

it('takes orders together as far as a transaction does', async () => {
  const orders = Array.from({ length: 120 }, (_, at) => asking(one, `ord_${at}`));
  const { tried } = await recorded(orders);
  expect(tried.map((parts) => parts.length)).toEqual([99, 21]);
});

it('never names a mark twice in one transaction', async () => {
  const { tried } = await recorded([asking(one), asking(one)]);
  expect(tried.map((parts) => parts.length)).toEqual([1, 1]);
});

it('goes order by order where one of them is known, or fails', async () => {
  const known = new TransactionRefused([{ met: false, item: undefined }]);
  const broken = new Error('throttled');
  const { tried, failed } = await recorded(
    ['known', 'fine', 'broken'].map((id) => asking(one, id)),
    (parts) => {
      if (parts.some(({ orderId }) => orderId === 'broken')) throw broken;
      if (parts.some(({ orderId }) => orderId === 'known')) throw known;
    },
  );
  expect(tried.map((parts) => parts.map(({ orderId }) => orderId).join())).toEqual([
    'known,fine,broken',
    'known',
    'fine',
    'broken',
  ]);
  expect([...failed]).toEqual([[2, broken]]);
});
