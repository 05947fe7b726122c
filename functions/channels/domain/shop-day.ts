import type { Channel } from '../../../shared/kernel/channel.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Platforms in China keep the time of Beijing; of the others the day is that of UTC. */
const inBeijing: readonly Channel[] = ['tmall', 'taobao', 'jd', 'pdd', 'douyin', 'kuaishou', 'xiaohongshu'];

const offsetMs = (channel: Channel): number => (inBeijing.includes(channel) ? 8 * hourMs : 0);

/** A day of a channel as `YYYY-MM-DD`, and the time of it: `from` included, `to` not, in milliseconds since 1970. */
export type ShopDaySpan = { readonly day: string; readonly from: number; readonly to: number };

/** The last day that is over on a channel at a time. */
export function yesterdayOf(channel: Channel, at: number): ShopDaySpan {
  const local = at + offsetMs(channel);
  const to = local - (local % dayMs) - offsetMs(channel);
  return { day: new Date(to + offsetMs(channel) - dayMs).toISOString().slice(0, 10), from: to - dayMs, to };
}
