import type {
  ChannelAdapter,
  KeptMessage,
  OrderListing,
  Pokes,
  Shop,
  Tell,
  Told,
} from '../../functions/channels/channel.ts';
import { type ConfiguredChannels, configuredChannels } from '../../functions/channels/configured-channels.ts';
import { keepMessage, messagePrefix } from '../../functions/channels/kept-message.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';

export const teaHouse: Shop = { channel: 'tmall', shopId: 'tea-house', since: Date.parse('2026-01-01') };

type Abilities = {
  readonly shop?: Shop;
  readonly listing?: OrderListing;
  readonly pokes?: Pokes;
  readonly tell?: Tell;
  readonly door?: NonNullable<ChannelAdapter['door']>;
};

/** An adapter whose messages are what it tells, as JSON; its door takes what is signed `right`. */
export const anAdapter = ({ shop = teaHouse, tell = {}, ...abilities }: Abilities = {}): ChannelAdapter => ({
  shop,
  tell,
  read: ({ body }) => JSON.parse(Buffer.from(body).toString()) as Told,
  door: ({ headers, bytes }, now) => {
    if (headers['x-signature'] !== 'right') return { kind: 'refused', reason: 'SIGNATURE' };
    if (bytes.length === 0) return { kind: 'ping' };
    return { kind: 'message', message: { topic: 'orders/updated', observedAt: now, body: bytes } };
  },
  ...abilities,
});

/** Shops that are set up, as the secret says them, with these adapters. */
export const shopsOf = (...adapters: readonly ChannelAdapter[]): (() => Promise<ConfiguredChannels>) => {
  const shops = adapters.map(({ shop: { channel, shopId } }) => ({ channel, shopId }));
  const secret = { shops };
  const make = (config: unknown): ChannelAdapter => {
    const { channel, shopId } = config as Pick<Shop, 'channel' | 'shopId'>;
    const found = adapters.find(({ shop }) => shop.channel === channel && shop.shopId === shopId);
    if (!found) throw new Error('no such adapter');
    return found;
  };
  const makers = Object.fromEntries(adapters.map(({ shop }) => [shop.channel, make]));
  const send = () => Promise.reject(new Error('nothing is sent'));
  return configuredChannels(async () => secret, { makers, send, now: () => 0 });
};

export const aMessage = (told: unknown, part: Partial<KeptMessage> = {}): KeptMessage => ({
  channel: teaHouse.channel,
  shopId: teaHouse.shopId,
  door: 'webhook',
  receivedAt: Date.parse('2026-11-24T02:00:05Z'),
  observedAt: Date.parse('2026-11-24T02:00:02Z'),
  topic: 'orders/updated',
  body: Buffer.from(typeof told === 'string' ? told : JSON.stringify(told)),
  ...part,
});

/** The bucket of messages in memory; what is new in it waits in `queue` until it is taken. */
export function aBucket() {
  const all = new Map<string, Buffer>();
  const queue: string[] = [];
  const keep = async (path: string, content: unknown): Promise<void> => {
    const key = `${messagePrefix}/${path}`;
    if (all.has(key)) return;
    all.set(key, Buffer.from(JSON.stringify(content)));
    queue.push(key);
  };
  const objects: Pick<ObjectStore, 'read'> = {
    read: async (key) => {
      const found = all.get(key);
      return found && chunksOf(found);
    },
  };
  return { all, queue, keep, objects, put: (message: KeptMessage) => keepMessage(message, keep) };
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
