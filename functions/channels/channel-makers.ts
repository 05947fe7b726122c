import type { ChannelMakers } from './configured-channels.ts';

/** The channels that have an adapter. */
export const channelMakers: ChannelMakers = {};
