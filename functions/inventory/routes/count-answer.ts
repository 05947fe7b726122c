import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { moneySchema } from '../../../shared/kernel/money.ts';
import type { CountTask } from '../class-store.ts';
import { abcClasses } from '../domain/stock-classes.ts';

export const countId = z.string().regex(/^cnt_[0-9A-Z]{26}$/);

export const countAnswer = z
  .object({
    id: z.string(),
    sku: z.string(),
    warehouseId: z.string(),
    class: z.enum(abcClasses),
    status: z.enum(['open', 'counted']),
    round: z.int().meta({ description: 'Counts of this SKU in this warehouse so far, this one included' }),
    madeAt: z.iso.datetime(),
    counted: z.int().optional(),
    difference: z
      .int()
      .optional()
      .meta({ description: 'Pieces that were more (or less) than the books had' }),
    value: moneySchema.optional().meta({ description: 'The difference at the selling price' }),
    countedAt: z.iso.datetime().optional(),
    countedBy: z.string().optional(),
  })
  .meta({ id: 'CountTask' });

export const asCount = (task: CountTask): z.output<typeof countAnswer> => ({
  id: task.countId,
  sku: task.sku,
  warehouseId: task.warehouseId,
  class: task.abc,
  status: task.status === 'OPEN' ? 'open' : 'counted',
  round: task.round,
  madeAt: isoTime(task.madeAt),
  counted: task.counted,
  difference: task.difference,
  value: task.value,
  ...(task.countedAt === undefined ? {} : { countedAt: isoTime(task.countedAt) }),
  countedBy: task.by,
});
