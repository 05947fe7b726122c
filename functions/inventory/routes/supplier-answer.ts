import * as z from 'zod';
import { fillRate, leadTimeUsed, measuredLeadTime, supplierSchema } from '../domain/supplier.ts';
import type { StoredSupplier } from '../supplier-store.ts';

const days = { mean: z.number(), sd: z.number() };

export const supplierAnswer = z
  .object({
    supplierId: z.string(),
    ...supplierSchema.shape,
    measured: z.object({
      receipts: z.int(),
      leadTimeDays: z.object(days).optional(),
      fillRate: z.number().optional().meta({ description: 'Share of what was ordered that came' }),
    }),
    leadTimeUsed: z
      .object({ ...days, from: z.enum(['policy', 'measured']), receipts: z.int() })
      .meta({ description: 'What plans go by: what was measured, from five receipts on' }),
  })
  .meta({ id: 'Supplier' });

export function asSupplier({ measured, ...supplier }: StoredSupplier) {
  return {
    ...supplier,
    measured: {
      receipts: measured.receipts,
      leadTimeDays: measuredLeadTime(measured),
      fillRate: fillRate(measured),
    },
    leadTimeUsed: leadTimeUsed(supplier.leadTimeDays, measured),
  };
}
