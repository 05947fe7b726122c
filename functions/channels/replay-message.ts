import { Failure } from '../../shared/kernel/failure.ts';
import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { type ChannelAdapter, ChannelUnavailable } from './channel.ts';
import type { ConfiguredChannels } from './configured-channels.ts';
import type { ChannelOrderRef } from './domain/channel-order.ts';
import { fetchOrder } from './fetch-orders.ts';
import { type Keep, keepMessage, readKept } from './kept-message.ts';
import type { ChannelOrderStore } from './store.ts';

export type ReplayDeps = {
  readonly channels: () => Promise<ConfiguredChannels>;
  readonly objects: Pick<ObjectStore, 'read'>;
  readonly orders: Pick<ChannelOrderStore, 'head' | 'heads'>;
  readonly keep: Keep;
  readonly now: () => number;
};

/** The shop that is set up under these names. Throws CHANNEL_SHOP_NOT_FOUND. */
export async function requiredShop(
  { channel, shopId }: Pick<ChannelOrderRef, 'channel' | 'shopId'>,
  { channels }: Pick<ReplayDeps, 'channels'>,
): Promise<ChannelAdapter> {
  const adapter = (await channels()).find(channel, shopId);
  if (!adapter) throw new Failure('CHANNEL_SHOP_NOT_FOUND', 'No such shop is set up.');
  return adapter;
}

/**
 * Has an order taken once more, and what is read then stands above what was read of the same change before: fetched anew
 * where the channel can be asked, else from the message that made it what it is. Tells which. Throws
 * CHANNEL_SHOP_NOT_FOUND, CHANNEL_ORDER_NOT_FOUND, CHANNEL_UNAVAILABLE.
 */
export async function replayOrder(ref: ChannelOrderRef, deps: ReplayDeps): Promise<'fetched' | 'kept'> {
  const adapter = await requiredShop(ref, deps);
  if (adapter.listing) {
    const asking = { adapter, listing: adapter.listing, door: 'replay' } as const;
    const outcome = await orUnavailable(() => fetchOrder(ref.channelOrderId, asking, deps), ref);
    if (outcome === 'KEPT') return 'fetched';
  }
  const newest = (await deps.orders.head(ref))?.sources[0];
  if (!newest || !(await replayMessage(newest.path, deps)))
    throw new Failure('CHANNEL_ORDER_NOT_FOUND', 'The channel has told of no such order.');
  return 'kept';
}

/** Has a message read again that is kept; false where it is not there any more. */
export async function replayMessage(path: string, { keep, now, ...deps }: ReplayDeps): Promise<boolean> {
  const message = await readKept(path, deps);
  if (!message) return false;
  await keepMessage({ ...message, door: 'replay', receivedAt: now() }, keep);
  return true;
}

async function orUnavailable<Result>(
  act: () => Promise<Result>,
  { channel }: ChannelOrderRef,
): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    if (!(cause instanceof ChannelUnavailable)) throw cause;
    const members = { channel, channelCode: cause.code };
    throw new Failure('CHANNEL_UNAVAILABLE', `${channel} gave no answer; ask again.`, { members, cause });
  }
}
