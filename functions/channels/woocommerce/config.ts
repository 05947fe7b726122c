import * as z from 'zod';
import { instant } from '../../../shared/kernel/text.ts';
import { phases } from '../domain/channel-order.ts';
import { shopIdSchema } from '../stored-order.ts';

/** One shop of WooCommerce: its webhooks, and with a key of its REST API (读写权限) that as well. */
export const woocommerceConfig = z
  .strictObject({
    channel: z.literal('woocommerce').default('woocommerce'),
    shopId: shopIdSchema,
    since: instant.transform((text) => Date.parse(text)),
    /** The secret of its webhooks; two while it is being changed. */
    secrets: z.array(z.string().min(1)).min(1).max(5),
    /** Where the shop is, without `/wp-json`. */
    storeUrl: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
    consumerKey: z.string().min(1).exactOptional(),
    consumerSecret: z.string().min(1).exactOptional(),
    timeoutMs: z.int().positive().default(10_000),
    /** WooCommerce takes 100 at most. */
    pageSize: z.int().min(1).max(100).default(50),
    windowMinutes: z.int().min(1).max(10_080).default(1_440),
    /** What states that plugins of the shop add mean, as `{ "partial-shipped": "PART_SHIPPED" }`. */
    statuses: z.record(z.string(), z.enum(phases)).default({}),
    /** Payment methods where the buyer pays on delivery (货到付款). */
    onDeliveryMethods: z.array(z.string()).default(['cod']),
    /** Whether the buyer gets the note with the waybill by mail. */
    notifyCustomer: z.boolean().default(true),
  })
  .refine(
    ({ consumerKey, consumerSecret }) => (consumerKey === undefined) === (consumerSecret === undefined),
    {
      path: ['consumerSecret'],
      message: 'key and secret belong together',
    },
  );
export type WooConfig = z.output<typeof woocommerceConfig>;
