import type { ChannelAdapter, ChannelDeps } from '../channel.ts';
import type { WooConfig } from './config.ts';
import { doorOf } from './door.ts';
import { listingOf } from './listing.ts';
import { readOrder } from './read.ts';
import { type Asking, askWoo } from './rest-api.ts';
import { tellOf } from './tell.ts';

/** One shop of WooCommerce: it calls us, and with a key of its REST API it is asked and told as well. */
export function woocommerce(config: WooConfig, deps: ChannelDeps): ChannelAdapter {
  const { shopId, since, consumerKey, consumerSecret } = config;
  const adapter = {
    shop: { channel: 'woocommerce' as const, shopId, since },
    read: readOrder(config),
    door: doorOf(config),
  };
  if (consumerKey === undefined || consumerSecret === undefined) return { ...adapter, tell: {} };
  const asking: Asking = { config, ask: askWoo(config, { consumerKey, consumerSecret }, deps) };
  return { ...adapter, listing: listingOf(asking, deps.now), tell: tellOf(asking) };
}
