import * as z from 'zod';
import { toldMoneySchema } from '../shared/kernel/money.ts';
import { defineEvent } from './define-event.ts';

const line = z.object({ lineId: z.string(), sku: z.string(), quantity: z.int().min(1) });

const allocation = {
  allocationId: z.string(),
  orderId: z.string(),
  warehouseId: z.string(),
};

export const allocationPacked = defineEvent({
  type: 'allocation.packed',
  source: 'zhanggui.fulfilment',
  meaning:
    'What one warehouse sends of an order is packed: the carrier can be told (打包完成，待下单承运商).',
  data: z.object({
    ...allocation,
    delivery: z.string().meta({ description: 'standard, next-day or pickup' }),
    /** Chosen when it was allocated; the carrier may turn out to be another one. */
    carrier: z.string().optional(),
    product: z.string().optional(),
    parcels: z
      .array(
        z.object({
          weightGrams: z.int().min(1),
          dimensionsMm: z
            .object({ length: z.int().min(1), width: z.int().min(1), height: z.int().min(1) })
            .optional(),
          lines: z.array(line).min(1),
        }),
      )
      .min(1),
    value: toldMoneySchema.optional().meta({ description: 'What the buyer paid for the goods in it' }),
  }),
});

export const allocationCancelled = defineEvent({
  type: 'allocation.cancelled',
  source: 'zhanggui.fulfilment',
  meaning: 'A warehouse is not to send it any more; a label that it has is void (取消配货，作废面单).',
  data: z.object({ ...allocation, reason: z.string() }),
});

export const reshipDecided = defineEvent({
  type: 'reship.decided',
  source: 'zhanggui.fulfilment',
  meaning: 'Whether lost or broken goods are sent again, free of charge (补发结果).',
  data: z.object({
    caseId: z.string(),
    orderId: z.string(),
    outcome: z.enum(['ALLOCATED', 'REFUSED']),
    reason: z.string().optional(),
    allocationIds: z.array(z.string()),
    cost: toldMoneySchema.optional().meta({ description: 'What the goods sell for' }),
  }),
});
