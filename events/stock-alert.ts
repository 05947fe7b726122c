import * as z from 'zod';
import { toldMoneySchema } from '../shared/kernel/money.ts';
import { defineEvent } from './define-event.ts';

const alert = {
  alertId: z.string(),
  sku: z.string(),
  warehouseId: z.string().optional().meta({ description: 'Absent where it is about all warehouses' }),
  kind: z
    .string()
    .meta({ description: 'LOW, OUT, OVERSTOCK, DEAD, EXPIRING, LATE or MISMATCH; more may come' }),
  openings: z.int().min(1).meta({ description: 'How often this alert was opened so far, now included' }),
};

export const stockAlertRaised = defineEvent({
  type: 'stock.alert.raised',
  source: 'zhanggui.inventory',
  meaning: 'Somebody should look at the stock of a SKU (库存预警).',
  data: z.object({
    ...alert,
    message: z.string().meta({ description: 'One sentence for people' }),
    available: z.int().optional(),
    reorderPoint: z.int().optional(),
    proposal: z
      .object({
        quantity: z.int().min(0),
        orderBy: z.iso.date(),
        onOrder: z.int(),
        cost: toldMoneySchema.optional(),
        because: z.array(z.string()),
      })
      .optional()
      .meta({ description: 'The purchase that would mend it' }),
  }),
});

export const stockAlertResolved = defineEvent({
  type: 'stock.alert.resolved',
  source: 'zhanggui.inventory',
  meaning: 'What an alert told of is over (库存预警解除).',
  data: z.object({ ...alert, raisedAt: z.iso.datetime(), message: z.string() }),
});
