import * as z from 'zod';

export type WebShop = 'shopify' | 'woocommerce';

/** What one webhook tells: the same in every attempt, but for how its body is written. */
export const hookShape = z.object({
  topic: z.string(),
  body: z.string(),
  /** Of the event, equal in all that tells of it; and of this delivery. */
  eventId: z.string(),
  deliveryId: z.string(),
  at: z.number(),
});
export type Hook = z.output<typeof hookShape>;
export type HookNews = Pick<Hook, 'topic' | 'body'>;
