import { Failure } from '../../shared/kernel/failure.ts';
import type { ChannelAdapter, IncomingCall } from './channel.ts';
import type { ConfiguredChannels } from './configured-channels.ts';
import { type Keep, keepMessage } from './kept-message.ts';

export type CallbackDeps = {
  readonly channels: () => Promise<ConfiguredChannels>;
  readonly keep: Keep;
  readonly now: () => number;
  /** Told of what went wrong on our side; the channel is asked to come again. */
  readonly failed: (error: unknown) => void;
};
type Arrived = { readonly channel: string; readonly shopId: string; readonly call: IncomingCall };

/**
 * Keeps what a channel sends: proved by the shop's own secret, written down, and only then acknowledged; it is worked on
 * later. False where it was a ping. Throws ROUTE_NOT_FOUND for a shop that is not set up or has no door, and does not
 * tell which; SIGNATURE_REFUSED; NOT_KEPT where it has to come again.
 */
export async function takeCallback({ channel, shopId, call }: Arrived, deps: CallbackDeps): Promise<boolean> {
  const adapter = await orLater(async () => (await deps.channels()).find(channel, shopId), deps);
  if (!adapter?.door) throw new Failure('ROUTE_NOT_FOUND', 'There is no POST here.');
  const now = deps.now();
  const reading = adapter.door(call, now);
  if (reading.kind === 'refused')
    throw new Failure('SIGNATURE_REFUSED', 'The message is not signed as this shop signs.');
  if (reading.kind === 'ping') return false;
  const { shop }: ChannelAdapter = adapter;
  const message = { ...shopOf(shop), door: 'webhook' as const, receivedAt: now, ...reading.message };
  await orLater(() => keepMessage(message, deps.keep), deps);
  return true;
}

const shopOf = ({ channel, shopId }: ChannelAdapter['shop']) => ({ channel, shopId });

async function orLater<Result>(act: () => Promise<Result>, { failed }: CallbackDeps): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    failed(cause);
    throw new Failure('NOT_KEPT', 'Send it again.', { cause, retryAfterSeconds: 60 });
  }
}
