import type { ChannelAdapter, ChannelDeps } from '../channel.ts';
import type { DouyinConfig } from './config.ts';
import { type Asking, askDouyin } from './gateway.ts';
import { listingOf } from './listing.ts';
import { readOrder } from './read.ts';

/** One shop on Douyin (抖店): polled. It is told nothing from here. */
export function douyin(config: DouyinConfig, deps: ChannelDeps): ChannelAdapter {
  const { shopId, since } = config;
  const asking: Asking = { config, ask: askDouyin(config, deps) };
  return {
    shop: { channel: 'douyin', shopId, since },
    read: readOrder(config),
    listing: listingOf(asking, deps.now),
    tell: {},
  };
}
