import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { skuCode } from '../../../shared/kernel/text.ts';
import { levels } from '../domain/levels.ts';
import { lotsLeft } from '../domain/lots.ts';
import { onHand } from '../domain/movement.ts';
import type { Stock } from '../store.ts';
import type { InventoryDeps } from './deps.ts';

const counts = {
  onHand: z.int().meta({ description: 'available + reserved + allocated + quarantine' }),
  available: z.int().meta({ description: 'Can be sold now (可售)' }),
  reserved: z.int().meta({ description: 'Held by orders, not yet allocated to a warehouse (预占)' }),
  allocated: z.int().meta({ description: 'Allocated to orders in this warehouse (已分配)' }),
  quarantine: z.int().meta({ description: 'Set aside (待检)' }),
  inTransit: z.int().meta({ description: 'On the way here from another warehouse (在途), on hand nowhere' }),
};

const stockAnswer = z
  .object({
    sku: z.string(),
    warehouses: z.array(z.object({ warehouseId: z.string(), ...counts })),
    totals: z.object(counts),
    lots: z
      .array(z.object({ warehouseId: z.string(), code: z.string(), expiresOn: z.iso.date(), left: z.int() }))
      .meta({
        description: 'What is left of each lot (批次), if lots leave in the order in which they expire',
      }),
  })
  .meta({ id: 'Stock' });

export const getStock = route({
  method: 'GET',
  path: '/stock/{sku}',
  scope: 'inventory:read',
  summary: 'Read the stock of a SKU',
  description:
    'A reservation belongs to the SKU until allocation names the warehouse; until then the rows show it where most ' +
    'is free.',
  request: { params: z.object({ sku: skuCode }) },
  responses: { 200: { description: 'The stock, strongly consistent', schema: stockAnswer } },
  failures: ['SKU_NOT_FOUND'],
  handle: async ({ params: { sku } }, { inventory }: InventoryDeps) => {
    const stock = await inventory.read(sku);
    if (!stock) throw new Failure('SKU_NOT_FOUND', 'The catalog has no such SKU.');
    return { status: 200, body: { sku, ...levels(stock), lots: lotsIn(stock) } };
  },
});

const lotsIn = ({ shelves, lots }: Stock) =>
  shelves.flatMap((shelf) =>
    lotsLeft(
      lots.filter(({ warehouseId }) => warehouseId === shelf.warehouseId),
      onHand(shelf),
    )
      .filter(({ left }) => left > 0)
      .map(({ pieces: _pieces, ...lot }) => lot),
  );
