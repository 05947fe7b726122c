import { idPattern } from '../../shared/kernel/ids.ts';
import type { PushReading } from './carriers/carrier.ts';
import type { CarrierCode } from './domain/tracking.ts';
import type { ParcelStore } from './parcel-store.ts';
import type { ShipmentStore } from './shipment-store.ts';
import { waybillNoSchema } from './stored-parcel.ts';
import { type StoredShipment, words } from './stored-shipment.ts';

export type NewsDeps = {
  readonly shipments: Pick<ShipmentStore, 'get' | 'save'>;
  readonly parcels: Pick<ParcelStore, 'get'>;
  readonly now: () => number;
};
type News = Extract<PushReading, { readonly kind: 'order' }>;

const tries = 5;
const attemptSuffix = /-\d{1,4}(?:-c\d{1,4})?$/;

/**
 * Notes what a carrier tells of an order of ours that is no scan: what it costs, or that it is decided; a booking that waits
 * for that is asked for at once. What is about no shipment of ours is nothing, nor is what a carrier says that was never asked
 * to take it; and no fee is below zero.
 */
export async function takeNews(news: News, carrier: CarrierCode, deps: NewsDeps): Promise<void> {
  const shipmentId = await shipmentOf(news, carrier, deps);
  if (shipmentId === undefined) return;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const found = await deps.shipments.get(shipmentId);
    const next = found && wasAsked(found, carrier) ? noted(found, news, deps.now()) : undefined;
    if (!next || (await deps.shipments.save(next))) return;
  }
  throw new Error('a shipment is written by too many at once');
}

async function shipmentOf(
  { carrierOrderId, waybillNo }: News,
  carrier: CarrierCode,
  { parcels }: NewsDeps,
): Promise<string | undefined> {
  const own = carrierOrderId?.replace(attemptSuffix, '') ?? '';
  if (idPattern('shp').test(own)) return own;
  if (waybillNo === undefined || !waybillNoSchema.safeParse(waybillNo).success) return undefined;
  return (await parcels.get({ carrier, waybillNo }))?.shipmentId;
}

const wasAsked = ({ chosen, refused }: StoredShipment, carrier: CarrierCode): boolean =>
  [chosen, ...refused].some((each) => each?.carrier === carrier);

function noted(found: StoredShipment, news: News, now: number): StoredShipment | undefined {
  const { code, feeMinor, waybillNo, carrierOrderId } = news;
  if (feeMinor !== undefined) {
    if (feeMinor < 0) return undefined;
    const of = waybillNo ?? carrierOrderId ?? '';
    const known = found.fees[of] === feeMinor;
    return known ? undefined : { ...found, fees: { ...found.fees, [of]: feeMinor }, events: [] };
  }
  if (found.status !== 'BOOKING' || !found.pending) return undefined;
  return { ...found, lastCode: words(code), dueAt: now, events: [] };
}
