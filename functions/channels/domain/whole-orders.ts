import type { Channel } from '../../../shared/kernel/channel.ts';

/** Channels that take it once that an order left, with all of its parcels together (整单出库). */
const toldOnce: readonly Channel[] = ['jd'];

/** Whether a channel is told of an order's parcels once, when all have left; others of each parcel with its lines. */
export const isToldOnce = (channel: Channel): boolean => toldOnce.includes(channel);
