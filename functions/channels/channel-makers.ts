import type * as z from 'zod';
import type { ChannelAdapter, ChannelDeps } from './channel.ts';
import type { ChannelMaker, ChannelMakers } from './configured-channels.ts';
import { douyinConfig } from './douyin/config.ts';
import { douyin } from './douyin/douyin.ts';
import { jdConfig } from './jd/config.ts';
import { jd } from './jd/jd.ts';
import { pddConfig } from './pdd/config.ts';
import { pdd } from './pdd/pdd.ts';
import { shopifyConfig } from './shopify/config.ts';
import { shopify } from './shopify/shopify.ts';
import { taobaoConfig } from './taobao/config.ts';
import { taobao } from './taobao/taobao.ts';
import { woocommerceConfig } from './woocommerce/config.ts';
import { woocommerce } from './woocommerce/woocommerce.ts';

const made =
  <Config>(
    schema: z.ZodType<Config>,
    make: (config: Config, deps: ChannelDeps) => ChannelAdapter,
  ): ChannelMaker =>
  (config, deps) =>
    make(schema.parse(config), deps);

/** The channels that have an adapter. */
export const channelMakers: ChannelMakers = {
  tmall: made(taobaoConfig, taobao),
  taobao: made(taobaoConfig, taobao),
  jd: made(jdConfig, jd),
  shopify: made(shopifyConfig, shopify),
  woocommerce: made(woocommerceConfig, woocommerce),
  pdd: made(pddConfig, pdd),
  douyin: made(douyinConfig, douyin),
};
