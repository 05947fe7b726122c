import type { ChannelAdapter, ChannelDeps } from '../channel.ts';
import type { JdConfig } from './config.ts';
import { type Asking, askJos } from './gateway.ts';
import { listingOf } from './listing.ts';
import { readOrder } from './read.ts';
import { tellOf } from './tell.ts';

/** One shop of a merchant on JD through JOS (京东宙斯): polled, and told by its API. It calls nobody and has no queue of messages. */
export function jd(config: JdConfig, deps: ChannelDeps): ChannelAdapter {
  const { shopId, since } = config;
  const asking: Asking = { config, ask: askJos(config, deps) };
  return {
    shop: { channel: 'jd', shopId, since },
    read: readOrder(config),
    listing: listingOf(asking, deps.now),
    tell: tellOf(asking),
  };
}
