import type { ChannelAdapter, ChannelDeps } from '../channel.ts';
import { type Asking, askAdmin } from './admin-api.ts';
import type { ShopifyConfig } from './config.ts';
import { doorOf } from './door.ts';
import { listingOf } from './listing.ts';
import { readOrder } from './read.ts';
import { tellOf } from './tell.ts';

/** One shop on Shopify: it calls us, and with a token of its Admin API it is asked and told as well. */
export function shopify(config: ShopifyConfig, deps: ChannelDeps): ChannelAdapter {
  const { shopId, since, accessToken } = config;
  const adapter = {
    shop: { channel: 'shopify' as const, shopId, since },
    read: readOrder(config),
    door: doorOf(config),
  };
  if (accessToken === undefined) return { ...adapter, tell: {} };
  const asking: Asking = { config, ask: askAdmin(config, accessToken, deps) };
  return { ...adapter, listing: listingOf(asking, deps.now), tell: tellOf(asking) };
}
