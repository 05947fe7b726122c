import type { ChannelAdapter, ChannelDeps } from '../channel.ts';
import type { TaobaoConfig } from './config.ts';
import { type Asking, askTop } from './gateway.ts';
import { listingOf } from './listing.ts';
import { pokesOf } from './pokes.ts';
import { readTrade } from './read.ts';
import { tellOf } from './tell.ts';

/** One shop on Tmall or Taobao through TOP (淘宝开放平台): polled, poked by TMC, told by its API. It calls nobody. */
export function taobao(config: TaobaoConfig, deps: ChannelDeps): ChannelAdapter {
  const { channel, shopId, since, tmcGroup } = config;
  const asking: Asking = { config, ask: askTop(config, deps) };
  return {
    shop: { channel, shopId, since },
    read: readTrade(config),
    listing: listingOf(asking, deps.now),
    ...(tmcGroup === undefined ? {} : { pokes: pokesOf(tmcGroup, asking) }),
    tell: tellOf(asking),
  };
}
