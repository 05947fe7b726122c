import { Failure } from '../../shared/kernel/failure.ts';
import type { ChannelOrderRef } from './domain/channel-order.ts';
import type { ChannelOrderStore } from './store.ts';
import type { StoredTelling, TellingStore } from './telling-store.ts';

/** A parcel that left. */
export type Waybill = {
  /** Our code of the carrier (`sf`, `zto` …). */
  readonly carrier: string;
  readonly waybillNo: string;
  /** The channel's own numbers of the lines in it; all of the order where they are left out. */
  readonly channelLineIds?: readonly string[] | undefined;
  /** The order's other parcels, where the channel is told of an order once. */
  readonly others?: readonly { readonly carrier: string; readonly waybillNo: string }[] | undefined;
};
type ShipDeps = {
  readonly orders: Pick<ChannelOrderStore, 'head'>;
  readonly tellings: Pick<TellingStore, 'want'>;
  readonly now: () => number;
};

/**
 * Wants the channel to hear that a parcel of an order left; the same parcel once, and where the channel takes an order only
 * as a whole, the order once. Throws CHANNEL_ORDER_NOT_FOUND.
 */
export async function shipOrder(
  { channel, shopId, channelOrderId }: ChannelOrderRef,
  { carrier, waybillNo, channelLineIds, others }: Waybill,
  { orders, tellings, now }: ShipDeps,
): Promise<StoredTelling> {
  if (!(await orders.head({ channel, shopId, channelOrderId })))
    throw new Failure('CHANNEL_ORDER_NOT_FOUND', 'The channel has told of no such order.');
  const more = {
    ...(channelLineIds ? { channelLineIds: [...channelLineIds] } : {}),
    ...(others && others.length > 0 ? { others: [...others] } : {}),
  };
  const about = { kind: 'ship' as const, channelOrderId, carrier, waybillNo, ...more };
  return tellings.want({ channel, shopId, about, now: now() });
}
