import type { ChannelAdapter, ChannelDeps } from '../channel.ts';
import type { PddConfig } from './config.ts';
import { type Asking, askPdd } from './gateway.ts';
import { listingOf } from './listing.ts';
import { readOrder } from './read.ts';

/** One shop on PDD (拼多多): polled. It is told nothing from here. */
export function pdd(config: PddConfig, deps: ChannelDeps): ChannelAdapter {
  const { shopId, since } = config;
  const asking: Asking = { config, ask: askPdd(config, deps) };
  return {
    shop: { channel: 'pdd', shopId, since },
    read: readOrder(config),
    listing: listingOf(asking, deps.now),
    tell: {},
  };
}
