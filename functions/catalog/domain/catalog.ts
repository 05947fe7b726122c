import * as z from 'zod';
import { priceSchema } from '../../../shared/kernel/money.ts';
import { code, noCardNumber, plainText, skuCode, warehouseCode } from '../../../shared/kernel/text.ts';

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
  active: z
    .boolean()
    .optional()
    .meta({ description: 'false: nothing is allocated to it (停用); it is in use when left out' }),
  capacityPerDay: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .meta({ description: 'Orders that it can send in a day (产能); without a limit when left out' }),
  pickup: z
    .boolean()
    .optional()
    .meta({ description: 'A store where buyers fetch what they ordered (门店自提)' }),
  sender: z
    .strictObject({
      name: plainText(60),
      phone: z
        .string()
        .min(5)
        .max(40)
        .regex(/^[0-9+() -]+$/, 'must be a phone number')
        .refine(...noCardNumber),
      province: plainText(60),
      city: plainText(60),
      district: plainText(60).optional(),
      detail: plainText(200),
    })
    .optional()
    .meta({ description: 'Whom carriers fetch parcels from (寄件人); without it they cannot be booked' }),
});
export type Warehouse = z.output<typeof warehouseSchema>;
