import { present } from '../../../shared/kernel/present.ts';
import { instant } from '../../../shared/kernel/text.ts';
import { isSignedBy } from '../body-signature.ts';
import type { ChannelAdapter } from '../channel.ts';
import type { ShopifyConfig } from './config.ts';

type Door = NonNullable<ChannelAdapter['door']>;

/**
 * Proves a webhook. Shopify signs nothing but the body: the shop is bound by its secret and its address here, and what the
 * headers say decides nothing that a replay under other headers could turn.
 */
export const doorOf =
  ({ secrets, shopDomain }: Pick<ShopifyConfig, 'secrets' | 'shopDomain'>): Door =>
  ({ headers, bytes }, now) => {
    if (!isSignedBy(secrets, bytes, headers['x-shopify-hmac-sha256']))
      return { kind: 'refused', reason: 'signature' };
    if (headers['x-shopify-shop-domain']?.toLowerCase() !== shopDomain)
      return { kind: 'refused', reason: 'another shop' };
    const eventId = headers['x-shopify-event-id'];
    const message = {
      topic: headers['x-shopify-topic'] ?? '',
      observedAt: sentAt(headers['x-shopify-triggered-at'], now),
      body: bytes,
    };
    return { kind: 'message', message: { ...message, ...present({ eventId }) } };
  };

/** When it was sent, never later than it came. */
function sentAt(text: string | undefined, now: number): number {
  const told = instant.safeParse(text).data;
  return told === undefined ? now : Math.min(Math.floor(Date.parse(told)), now);
}
