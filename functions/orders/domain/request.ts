import * as z from 'zod';
import { channels } from '../../../shared/kernel/channel.ts';
import { priceSchema } from '../../../shared/kernel/money.ts';
import { code, instant, pieces, plainText, skuCode } from '../../../shared/kernel/text.ts';

/** Lines that one order may have; see the README for what else is limited. */
export const mostLines = 10_000;

const phone = z.string().min(1).max(40).meta({ example: '13800138000' });

const customer = z.strictObject({
  id: code(64).optional(),
  name: plainText(100).optional(),
  phone: phone.optional(),
  email: z.email().max(254).optional(),
  tier: z.enum(['standard', 'silver', 'gold', 'vip']).optional(),
});

const shipTo = z.strictObject({
  token: z
    .string()
    .regex(/^[\x21-\x7e]{1,500}$/)
    .optional()
    .meta({ description: 'A marketplace recipient (oaid) in place of name, phone and detail' }),
  name: plainText(100).optional(),
  phone: phone.optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code of two capital letters')
    .meta({ example: 'CN' }),
  province: plainText(60).optional().meta({ description: 'Province or state (省)', example: '上海市' }),
  city: plainText(100).optional().meta({ description: 'City (市)', example: '上海市' }),
  district: plainText(60).optional().meta({ description: 'District or county (区/县)', example: '浦东新区' }),
  detail: plainText(300).optional().meta({ example: '世纪大道 100 号 12 楼' }),
  postCode: plainText(16).optional(),
});

const line = z.strictObject({
  sku: skuCode,
  quantity: pieces,
  unitPrice: priceSchema
    .optional()
    .meta({ description: 'What the caller showed the buyer; refused when the catalog says otherwise' }),
});

/** What the shop front saw of the buyer; rules of risk look at it, nobody else. */
const client = z
  .strictObject({
    ip: z.union([z.ipv4(), z.ipv6()]).optional().meta({ example: '203.0.113.7' }),
    deviceId: code(128).optional(),
    city: plainText(60)
      .optional()
      .meta({ description: 'Where the network address is, as the shop front knows it' }),
  })
  .meta({ description: 'Own channels only' });

/** The body of `POST /orders`. */
export const orderRequestSchema = z
  .strictObject({
    channel: z.enum(channels),
    shopId: code(64).optional(),
    channelOrderId: code(128)
      .optional()
      .meta({ description: "The channel's own number: with channel and shop it makes the order unique" }),
    customer,
    shipTo,
    lines: z.array(line).min(1).max(mostLines),
    expectedTotal: priceSchema.optional().meta({ description: 'Refused when the total comes out otherwise' }),
    delivery: z.enum(['standard', 'next-day', 'pickup']).default('standard'),
    paymentTiming: z.enum(['prepaid', 'on-delivery']).default('prepaid'),
    note: plainText(500).optional(),
    client: client.optional(),
    freight: priceSchema
      .optional()
      .meta({ description: 'What a marketplace charged for freight; marketplaces only' }),
    tax: priceSchema.optional().meta({ description: 'What a marketplace charged as tax; marketplaces only' }),
    placedAt: instant
      .optional()
      .meta({ description: 'When the buyer ordered there, at the latest now; marketplaces only' }),
    paidAt: instant.optional().meta({
      description: 'When the marketplace took the money; the order is PAID at once. Marketplaces only',
    }),
  })
  .meta({ id: 'OrderInput' });

export type OrderRequest = z.output<typeof orderRequestSchema>;
