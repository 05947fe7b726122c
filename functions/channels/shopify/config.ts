import * as z from 'zod';
import { instant } from '../../../shared/kernel/text.ts';
import { shopIdSchema } from '../stored-order.ts';

/** Names of carriers as Shopify knows them for its links to their tracking; any other text is taken too, without a link. */
const companies = {
  sf: 'SF Express',
  zto: 'ZTO Express',
  yto: 'YTO Express',
  sto: 'STO Express',
  yunda: 'Yunda Express',
  ems: 'China Post',
  jd: 'JD Logistics',
} as const;

/** One shop on Shopify: its webhooks, and with an access token its Admin API as well. */
export const shopifyConfig = z.strictObject({
  channel: z.literal('shopify').default('shopify'),
  shopId: shopIdSchema,
  since: instant.transform((text) => Date.parse(text)),
  /** The app's client secret; two while it is being changed. */
  secrets: z.array(z.string().min(1)).min(1).max(5),
  /** `….myshopify.com`, as X-Shopify-Shop-Domain has it. */
  shopDomain: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/i)
    .transform((domain) => domain.toLowerCase()),
  /** Of the Admin API; without it the shop is neither asked nor told anything. */
  accessToken: z.string().min(1).exactOptional(),
  /** In place of `https://{shopDomain}`. */
  apiUrl: z.url().exactOptional(),
  apiVersion: z
    .string()
    .regex(/^\d{4}-\d\d$|^unstable$/)
    .default('2026-01'),
  timeoutMs: z.int().positive().default(10_000),
  /** Shopify takes 250 at most. */
  pageSize: z.int().min(1).max(250).default(250),
  /** Windows with more pages than that are halved. */
  mostPages: z.int().min(1).max(40).default(10),
  windowMinutes: z.int().min(1).max(10_080).default(1_440),
  /** Whether money that is authorized and not captured yet is as good as paid (收款在发货后). */
  authorizedIsPaid: z.boolean().default(false),
  /** Names of gateways where the buyer pays on delivery (货到付款), in any case. */
  onDeliveryGateways: z.array(z.string()).default(['cash on delivery (cod)', 'cash_on_delivery', 'cod']),
  companies: z.record(z.string(), z.string()).default(companies),
  /** Whether the buyer gets a mail of Shopify about a parcel. */
  notifyCustomer: z.boolean().default(true),
  /** The location whose stock is set; without it stock is not told. */
  locationId: z
    .string()
    .regex(/^[1-9]\d{0,19}$/)
    .exactOptional(),
});
export type ShopifyConfig = z.output<typeof shopifyConfig>;
