import { type channels, isMarketplace } from '../../shared/kernel/channel.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { isToldOnce, type KnownChannelOrder } from '../channels/contract.ts';
import type { ShippingView } from '../orders/contract.ts';
import type { ShipmentStore } from './shipment-store.ts';
import type { StoredShipment } from './stored-shipment.ts';

type Ref = {
  readonly channel: (typeof channels)[number];
  readonly shopId: string;
  readonly channelOrderId: string;
};
type Parcel = { readonly carrier: string; readonly waybillNo: string };
export type ChannelDeps = {
  readonly shipments: Pick<ShipmentStore, 'get' | 'ofOrder'>;
  readonly shippingOf: (orderId: string) => Promise<ShippingView | undefined>;
  readonly channelOrderOf: (ref: Ref) => Promise<KnownChannelOrder | undefined>;
  readonly tellShipped: (
    ref: Ref,
    waybill: Parcel & {
      readonly channelLineIds?: readonly string[];
      /** The other parcels, of an order that its channel is told of once. */
      readonly others?: readonly Parcel[];
    },
  ) => Promise<void>;
};

/**
 * Wants the channel to hear of every parcel of a shipment that left (回传运单号), each with the lines in it; the same parcel is
 * told once. Nothing for orders of the merchant's own channels, nor of a channel that is told once of the whole order; nor of
 * goods that are sent once more, of which it knows nothing. Gives how many there were.
 */
export async function tellChannel(shipmentId: string, deps: ChannelDeps): Promise<number> {
  const shipment = await deps.shipments.get(shipmentId);
  const order = shipment && (await deps.shippingOf(shipment.orderId));
  const ref = order && refOf(order);
  if (!shipment || !order || !ref || isToldOnce(ref.channel)) return 0;
  const cartons = cartonsOf(shipment, order);
  const linesOf = channelLines(order, await deps.channelOrderOf(ref));
  for (const { lineIds, ...parcel } of cartons) {
    const channelLineIds = linesOf(lineIds);
    await unlessUnknown(deps.tellShipped(ref, { ...parcel, ...(channelLineIds ? { channelLineIds } : {}) }));
  }
  return cartons.length;
}

/** The same of a channel that is told once of an order, of all its parcels, when the last of them has left (整单出库). */
export async function tellWholeOrder(orderId: string, deps: ChannelDeps): Promise<number> {
  const order = await deps.shippingOf(orderId);
  const ref = order && refOf(order);
  if (!order || !ref || !isToldOnce(ref.channel)) return 0;
  const left = (await deps.shipments.ofOrder(orderId)).filter(
    ({ handedOverAt }) => handedOverAt !== undefined,
  );
  const [first, ...others] = left
    .flatMap((shipment) => cartonsOf(shipment, order))
    .map(({ carrier, waybillNo }) => ({ carrier, waybillNo }));
  if (!first) return 0;
  await unlessUnknown(deps.tellShipped(ref, { ...first, others }));
  return 1 + others.length;
}

function refOf({ channel, shopId, channelOrderId }: ShippingView): Ref | undefined {
  if (!isMarketplace(channel) || shopId === undefined || channelOrderId === undefined) return undefined;
  return { channel, shopId, channelOrderId };
}

type Carton = Parcel & { readonly lineIds: readonly string[] };

/** The cartons of a shipment that hold what was sold, with their numbers and the lines in them. */
function cartonsOf(
  { booked, chosen, parcels }: StoredShipment,
  { lines, freeLines = 0 }: ShippingView,
): readonly Carton[] {
  const isSold = (lineId: string) => Number(lineId) <= lines.length - freeLines;
  return (booked?.parcels ?? [])
    .filter(({ role }) => role !== 'SIGNBACK')
    .map(({ waybillNo }, index) => ({
      ...{ carrier: chosen?.carrier ?? '', waybillNo },
      lineIds: [...new Set((parcels[index]?.lines ?? []).map(({ lineId }) => lineId).filter(isSold))],
    }))
    .filter(({ lineIds }) => lineIds.length > 0);
}

/** The channel's own lines of some of ours; undefined where it is all of the order, or they cannot be told apart. */
function channelLines(
  order: ShippingView,
  known: KnownChannelOrder | undefined,
): (lineIds: readonly string[]) => readonly string[] | undefined {
  const theirs = theirLines(order, known);
  return (lineIds) => {
    const found = lineIds.flatMap((lineId) => theirs.get(lineId) ?? []);
    return found.length < lineIds.length || found.length === theirs.size ? undefined : found;
  };
}

/** Which of the channel's lines is which of ours: by what is in it, in their order, since it may have cancelled some. */
function theirLines(
  { lines, freeLines = 0 }: ShippingView,
  known: KnownChannelOrder | undefined,
): ReadonlyMap<string, string> {
  const left = (known?.order.lines ?? []).toSorted(
    (a, b) => Number(a.state === 'CANCELLED') - Number(b.state === 'CANCELLED'),
  );
  const theirs = new Map<string, string>();
  for (const { lineId, sku } of lines.slice(0, lines.length - freeLines)) {
    const at = left.findIndex((each) => each.sku === sku);
    const [found] = at < 0 ? [] : left.splice(at, 1);
    if (found) theirs.set(lineId, found.channelLineId);
  }
  return theirs;
}

/** An order that came by `POST /orders` for a channel is none that the channel told of: it cannot be told of there. */
async function unlessUnknown(told: Promise<void>): Promise<void> {
  try {
    await told;
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'CHANNEL_ORDER_NOT_FOUND')) throw error;
  }
}
