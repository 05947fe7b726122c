import * as z from 'zod';
import { defineEvent } from './define-event.ts';

export const stockChanged = defineEvent({
  type: 'stock.changed',
  source: 'zhanggui.inventory',
  meaning: 'What can be sold or is held of a SKU changed (可售库存变动).',
  data: z.object({
    sku: z.string(),
    slot: z.string().optional().meta({
      description: 'The shard or lease of a hot SKU that the figures are of; absent for its root pool',
    }),
    available: z.int().meta({ description: 'Pieces that can be sold now' }),
    reserved: z.int().meta({ description: 'Pieces that orders hold' }),
    change: z.object({ available: z.int(), reserved: z.int() }),
    cause: z
      .object({ kind: z.string(), reference: z.string() })
      .optional()
      .meta({ description: 'What did it: a reservation or release of an order, or a movement' }),
  }),
});
