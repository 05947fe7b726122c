import * as z from 'zod';
import { priceSchema } from '../../../shared/kernel/money.ts';
import { code, pieces } from '../../../shared/kernel/text.ts';
import { mostShards } from './tier-proposal.ts';

export const supplierCode = code(32).meta({
  description: 'Supplier, chosen by the merchant',
  example: 'TEA-CO',
});

/** Days from order to shelf: what is usual, and how much it varies (standard deviation). */
export const leadTimeSchema = z.strictObject({
  mean: z.number().min(0).max(730),
  sd: z.number().min(0).max(365),
});
export type LeadTime = z.output<typeof leadTimeSchema>;

/** How a SKU is to be kept in stock: what the merchant decides, and nothing that is computed. */
export const policySchema = z.strictObject({
  serviceLevel: z.number().min(0.5).max(0.9999).meta({
    description: 'Chance of not running out while a purchase is under way (服务水平)',
    example: 0.95,
  }),
  leadTimeDays: leadTimeSchema,
  reviewDays: z.int().min(1).max(365).default(7).meta({ description: 'Days between two purchases at most' }),
  minOrder: pieces.optional(),
  packSize: pieces.optional(),
  orderCost: priceSchema.optional().meta({ description: 'What one more purchase costs, however large' }),
  unitCost: priceSchema
    .optional()
    .meta({ description: 'What a piece costs; the selling price when left out' }),
  holdingRate: z
    .number()
    .gt(0)
    .max(5)
    .default(0.25)
    .meta({ description: 'What holding a piece for a year costs, as a share of its cost' }),
  overstockDays: z.int().min(1).max(3650).default(180),
  deadDays: z.int().min(1).max(3650).default(90),
  expiryDays: z.int().min(1).max(3650).default(30),
  supplierId: supplierCode.optional(),
  season: z
    .strictObject({ endsOn: z.iso.date(), salvageValue: priceSchema })
    .optional()
    .meta({ description: 'Goods of a season: no more is proposed than pays until it ends (newsvendor)' }),
});
export type Policy = z.output<typeof policySchema>;

/** The tier of a hot SKU beside its policy; it goes into the pools themselves. */
export const tierSchema = {
  shards: z
    .int()
    .min(0)
    .max(mostShards)
    .optional()
    .meta({ description: 'Shards beside the root pool; 0 for none' }),
  lease: z
    .strictObject({ units: pieces, seconds: z.int().min(1).max(3600) })
    .optional()
    .meta({ description: 'A container sells from a lease of so many pieces, for so long' }),
};
