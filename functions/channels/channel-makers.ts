import type * as z from 'zod';
import type { ChannelAdapter, ChannelDeps } from './channel.ts';
import type { ChannelMaker, ChannelMakers } from './configured-channels.ts';
import { jdConfig } from './jd/config.ts';
import { jd } from './jd/jd.ts';
import { taobaoConfig } from './taobao/config.ts';
import { taobao } from './taobao/taobao.ts';

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
};
