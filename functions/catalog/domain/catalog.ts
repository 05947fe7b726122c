import * as z from 'zod';
import { priceSchema } from '../../../shared/kernel/money.ts';
import { code, plainText, skuCode, warehouseCode } from '../../../shared/kernel/text.ts';

/** What a SKU is: the merchant's own code, what it costs the buyer, what it weighs. */
export const skuSchema = z.object({
  sku: skuCode,
  title: plainText(200),
  price: priceSchema,
  weightGrams: z.int().min(0).max(1_000_000),
  goodsClass: z.enum(['standard', 'fresh', 'custom']).meta({
    description:
      'standard (普通), fresh (生鲜), custom (定制): what may be returned, and how fast it must go',
  }),
  barcode: code(32).optional(),
  parts: z
    .array(z.object({ sku: skuCode, quantity: z.int().min(1).max(1000) }))
    .min(1)
    .max(20)
    .refine((parts) => new Set(parts.map(({ sku }) => sku)).size === parts.length, 'name a part twice')
    .optional()
    .meta({
      description: 'A bundle (组合商品) is sold as one and made of these; it has no stock of its own',
    }),
});
export type Sku = z.output<typeof skuSchema>;

export const warehouseSchema = z.object({
  warehouseId: warehouseCode,
  name: plainText(100),
  address: plainText(300),
  location: z.object({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) }),
  serves: z
    .array(plainText(40))
    .max(400)
    .optional()
    .meta({ description: 'Provinces or ISO countries that it ships to; everywhere when left out' }),
  cutOff: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional()
    .meta({ description: 'Orders after this local time leave the next day', example: '16:30' }),
  priority: z.int().min(0).max(1000).meta({ description: 'Lower goes first' }),
});
export type Warehouse = z.output<typeof warehouseSchema>;
