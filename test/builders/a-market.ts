import type { OrderListing, Poke, Pokes, Seen } from '../../functions/channels/channel.ts';
import { ChannelUnavailable } from '../../functions/channels/channel.ts';
import { aChannelLine, aChannelOrder } from './a-channel-order.ts';

type Sold = {
  readonly channelOrderId: string;
  readonly createdAt: number;
  modifiedAt: number;
  phase: 'PAID' | 'SHIPPED';
};

const lines = [aChannelLine({ listing: { code: 'TEA-RED-250' } })];

/**
 * A marketplace in memory that lists its orders as they are at this moment, the last changed first. Time passes with each
 * call: a listing takes 200 ms, an order 25 (several at once).
 */
export function aMarket(clock: { at: number }, { pageSize = 50, longestWindowMs = 86_400_000 } = {}) {
  const sold = new Map<string, Sold>();
  const fetched: string[] = [];
  const script = {
    /** Called before each call with its name; what it throws is what the caller gets. */
    before: (_call: 'list' | 'fetch'): void => undefined,
    /** Orders that a page has twice. */
    twice: (_order: Seen): boolean => false,
  };
  const sell = (channelOrderId: string, at: number): void => {
    sold.set(channelOrderId, { channelOrderId, createdAt: at, modifiedAt: at, phase: 'PAID' });
  };
  const change = (channelOrderId: string): void => {
    const found = sold.get(channelOrderId);
    if (found) Object.assign(found, { modifiedAt: Math.floor(clock.at / 1000) * 1000, phase: 'SHIPPED' });
  };
  const listing: OrderListing = {
    ...{ pageSize, longestWindowMs },
    list: async (by, { from, to }, page) => {
      clock.at += 200;
      script.before('list');
      const timeOf = (each: Sold) => (by === 'modified' ? each.modifiedAt : each.createdAt);
      const found = [...sold.values()]
        .filter((each) => timeOf(each) >= from && timeOf(each) < to)
        .sort((a, b) => timeOf(b) - timeOf(a) || (a.channelOrderId < b.channelOrderId ? -1 : 1));
      const orders = found
        .slice((page - 1) * pageSize, page * pageSize)
        .flatMap((each) => (script.twice(each) ? [each, each] : [each]))
        .map(({ channelOrderId, modifiedAt }) => ({ channelOrderId, modifiedAt }));
      return { total: found.length, orders };
    },
    fetch: async (channelOrderId) => {
      clock.at += 25;
      script.before('fetch');
      const found = sold.get(channelOrderId);
      fetched.push(channelOrderId);
      if (!found) return undefined;
      const { modifiedAt, createdAt: placedAt, phase } = found;
      const order = aChannelOrder({
        channelOrderId,
        modifiedAt,
        observedAt: clock.at,
        placedAt,
        phase,
        lines,
      });
      const body = Buffer.from(JSON.stringify({ kind: 'order', order }));
      return { channelOrderId, topic: 'order.get', observedAt: clock.at, body };
    },
  };
  return { sold, fetched, script, sell, change, listing };
}

/** A queue of messages that gives out what is not confirmed, again and again. */
export function somePokes(all: readonly Poke[]) {
  const left = new Map(all.map((poke) => [poke.id, poke]));
  const taken = new Set<string>();
  const pokes: Pokes = {
    take: async (most) => {
      const fresh = [...left.values()].filter(({ id }) => !taken.has(id)).slice(0, most);
      for (const { id } of fresh) taken.add(id);
      return fresh;
    },
    confirm: async (ids) => {
      for (const id of ids) left.delete(id);
    },
  };
  return { left, pokes, comeAgain: () => taken.clear() };
}

export const unavailable = (code: string, retry: boolean) => new ChannelUnavailable(code, { retry });
