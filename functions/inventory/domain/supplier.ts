import * as z from 'zod';
import { priceSchema } from '../../../shared/kernel/money.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { type LeadTime, leadTimeSchema } from './policy.ts';

/** A supplier (供应商) as the merchant knows it. */
export const supplierSchema = z.strictObject({
  name: plainText(100),
  leadTimeDays: leadTimeSchema,
  minOrderValue: priceSchema.optional(),
  orderCost: priceSchema
    .optional()
    .meta({ description: 'What one more purchase from it costs, however large' }),
});
export type Supplier = z.output<typeof supplierSchema>;

/**
 * What its deliveries showed so far. Days from order to receipt are kept as count, sum and sum of squares, so that each
 * receipt adds to them without reading them first.
 */
export const measuredSchema = z.object({
  receipts: z.int().min(0).default(0),
  daySum: z.number().default(0),
  daySquares: z.number().default(0),
  ordered: z.int().min(0).default(0),
  delivered: z.int().min(0).default(0),
});
export type Measured = z.output<typeof measuredSchema>;

export const nothingMeasured: Measured = { receipts: 0, daySum: 0, daySquares: 0, ordered: 0, delivered: 0 };

/** Fewer deliveries say too little of how much the lead time varies. */
const leastReceipts = 5;

/** Mean and sample standard deviation of the days that deliveries took; undefined before the first. */
export function measuredLeadTime({ receipts, daySum, daySquares }: Measured): LeadTime | undefined {
  if (receipts === 0) return undefined;
  const mean = daySum / receipts;
  const spread = receipts < 2 ? 0 : (daySquares - receipts * mean * mean) / (receipts - 1);
  return { mean, sd: Math.sqrt(Math.max(0, spread)) };
}

/** Share of the pieces of finished purchases that came; undefined before the first one. */
export const fillRate = ({ ordered, delivered }: Measured): number | undefined =>
  ordered === 0 ? undefined : Math.min(1, delivered / ordered);

export type LeadTimeUsed = LeadTime & {
  readonly from: 'policy' | 'measured';
  readonly receipts: number;
};

/** The lead time to plan with: what the supplier's last deliveries showed once there are five, the policy's before. */
export function leadTimeUsed(policy: LeadTime, measured: Measured = nothingMeasured): LeadTimeUsed {
  const { receipts } = measured;
  const shown = receipts >= leastReceipts ? measuredLeadTime(measured) : undefined;
  return shown ? { ...shown, from: 'measured', receipts } : { ...policy, from: 'policy', receipts };
}
