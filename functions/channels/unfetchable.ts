import { type ChannelCases, caseIdOf, type Opening } from './case-store.ts';
import type { ChannelOrderRef } from './domain/channel-order.ts';
import { type ChannelOrderStore, keptOf } from './store.ts';
import { channelOrderIdSchema } from './stored-order.ts';

type Deps = {
  readonly cases: Pick<ChannelCases, 'open' | 'resolve'>;
  readonly orders: Pick<ChannelOrderStore, 'head'>;
  readonly now: () => number;
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
export async function openUnfetchable(ref: ChannelOrderRef, deps: Deps): Promise<void> {
  await deps.cases.open(opening(ref), deps.now());
  if (!channelOrderIdSchema.safeParse(ref.channelOrderId).success) return;
  const head = await deps.orders.head(ref);
  const { state, goneAt } = head ? keptOf(head) : {};
  if (goneAt !== undefined && goneAt >= (state?.modifiedAt ?? 0)) await closeUnfetchable(ref, deps);
}

/** The channel has deleted it: there is nothing left that it could give out. */
export async function closeUnfetchable(
  { channel, shopId, channelOrderId: of }: ChannelOrderRef,
  { cases, now }: Omit<Deps, 'orders' | 'cases'> & { readonly cases: Pick<ChannelCases, 'resolve'> },
): Promise<void> {
  await cases.resolve({
    ...{ caseId: caseIdOf({ kind, channel, shopId, of }), by: 'channels', at: now() },
    resolution: 'The channel has deleted the order (平台已删除该订单).',
  });
}
