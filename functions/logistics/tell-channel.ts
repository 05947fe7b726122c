import { type channels, isMarketplace } from '../../shared/kernel/channel.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { KnownChannelOrder } from '../channels/contract.ts';
import type { ShippingView } from '../orders/contract.ts';
import type { ShipmentStore } from './shipment-store.ts';
import type { StoredShipment } from './stored-shipment.ts';

type Ref = {
  readonly channel: (typeof channels)[number];
  readonly shopId: string;
  readonly channelOrderId: string;
};
export type ChannelDeps = {
  readonly shipments: Pick<ShipmentStore, 'get'>;
  readonly shippingOf: (orderId: string) => Promise<ShippingView | undefined>;
  readonly channelOrderOf: (ref: Ref) => Promise<KnownChannelOrder | undefined>;
  readonly tellShipped: (
    ref: Ref,
    waybill: {
      readonly carrier: string;
      readonly waybillNo: string;
      readonly channelLineIds?: readonly string[];
    },
  ) => Promise<void>;
};

/**
 * Wants the channel to hear of every parcel of a shipment that left (回传运单号), each with the lines in it; the same parcel is
 * told once. Nothing for orders of the merchant's own channels. Gives how many there were.
 */
export async function tellChannel(shipmentId: string, deps: ChannelDeps): Promise<number> {
  const shipment = await deps.shipments.get(shipmentId);
  const order = shipment && (await deps.shippingOf(shipment.orderId));
  const ref = order && refOf(order);
  if (!shipment?.booked || !order || !ref) return 0;
  const cartons = shipment.booked.parcels.filter(({ role }) => role !== 'SIGNBACK');
  const linesOf = await channelLines(shipment, ref, deps);
  for (const [index, { waybillNo }] of cartons.entries()) {
    const channelLineIds = linesOf(index);
    const lines = channelLineIds ? { channelLineIds } : {};
    await unlessUnknown(
      deps.tellShipped(ref, { carrier: shipment.chosen?.carrier ?? '', waybillNo, ...lines }),
    );
  }
  return cartons.length;
}

function refOf({ channel, shopId, channelOrderId }: ShippingView): Ref | undefined {
  if (!isMarketplace(channel) || shopId === undefined || channelOrderId === undefined) return undefined;
  return { channel, shopId, channelOrderId };
}

/** The channel's own lines of a carton; undefined where it is all of the order, or they cannot be told apart. */
async function channelLines(
  shipment: StoredShipment,
  ref: Ref,
  { channelOrderOf }: ChannelDeps,
): Promise<(carton: number) => readonly string[] | undefined> {
  const known = await channelOrderOf(ref);
  const lines = known?.order.lines ?? [];
  return (carton) => {
    const own = shipment.parcels[carton]?.lines ?? [];
    const ids = [...new Set(own.map(({ lineId }) => lines[Number(lineId) - 1]?.channelLineId))];
    const found = ids.filter((id) => id !== undefined);
    return found.length < ids.length || found.length === lines.length ? undefined : found;
  };
}

/** An order that came by `POST /orders` for a channel is none that the channel told of: it cannot be told of there. */
async function unlessUnknown(told: Promise<void>): Promise<void> {
  try {
    await told;
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'CHANNEL_ORDER_NOT_FOUND')) throw error;
  }
}
