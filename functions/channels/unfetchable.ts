import { type ChannelCases, caseIdOf, type Opening } from './case-store.ts';
import type { Shop } from './channel.ts';
import type { ChannelOrderRef } from './domain/channel-order.ts';
import { isGone } from './domain/join.ts';
import { type ChannelOrderStore, keptOf } from './store.ts';
import { channelOrderIdSchema } from './stored-order.ts';

type CloseDeps = { readonly cases: Pick<ChannelCases, 'resolve'>; readonly now: () => number };
type OpenDeps = CloseDeps & {
  readonly cases: Pick<ChannelCases, 'open'>;
  readonly orders: Pick<ChannelOrderStore, 'head'>;
};

const kind = 'UNFETCHABLE';

const opening = ({ channel, shopId, channelOrderId }: ChannelOrderRef): Opening => ({
  ...{ kind, channel, shopId, of: channelOrderId, channelOrderId },
  message: `${channel} lists order ${channelOrderId} and does not give it out. Look at it there, and have it read again.`,
});

/**
 * Opens a case for an order that a channel lists and does not give out. One that was deleted there between the two needs
 * nobody; the case comes first, so that it is over whether the deletion was told before or is told after.
 */
export async function openUnfetchable(
  { channel, shopId }: Pick<Shop, 'channel' | 'shopId'>,
  channelOrderId: string,
  deps: OpenDeps,
): Promise<void> {
  const ref = { channel, shopId, channelOrderId };
  await deps.cases.open(opening(ref), deps.now());
  if (!channelOrderIdSchema.safeParse(channelOrderId).success) return;
  const head = await deps.orders.head(ref);
  const kept = head ? keptOf(head) : {};
  if (isGone(kept) || (kept.goneAt !== undefined && !kept.state)) await closeUnfetchable(ref, deps);
}

/** The channel has deleted it: there is nothing left that it could give out. */
export async function closeUnfetchable(
  { channel, shopId, channelOrderId: of }: ChannelOrderRef,
  { cases, now }: CloseDeps,
): Promise<void> {
  await cases.resolve({
    ...{ caseId: caseIdOf({ kind, channel, shopId, of }), by: 'channels', at: now() },
    resolution: 'The channel has deleted the order (平台已删除该订单).',
  });
}
