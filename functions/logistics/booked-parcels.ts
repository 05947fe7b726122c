import type { BookedParcel, Party } from './carriers/carrier.ts';
import { phoneEnd } from './carriers/phone-end.ts';
import type { CarrierCode, TrackingStatus } from './domain/tracking.ts';
import type { ParcelRef, StoredParcel } from './stored-parcel.ts';
import { parcelIdOf } from './stored-parcel.ts';
import type { StoredShipment } from './stored-shipment.ts';

const dayMs = 86_400_000;
/** A number that came to its end so long ago may be another parcel's now (单号复用); carriers wait a year or so. */
export const reuseMs = 180 * dayMs;
/** Events this much before a booking are still its own: a carrier's clock, a push that came first. */
const earlyMs = 30 * dayMs;

const over: readonly TrackingStatus[] = ['DELIVERED', 'RETURNED', 'CANCELLED', 'LOST'];

/** Whether a number that a parcel had may be given to another one. */
export const mayBeReused = ({ tracking, bookedAt, voidedAt }: StoredParcel, now: number): boolean => {
  const isOver = over.includes(tracking.status) || voidedAt !== undefined;
  return isOver && now - Math.max(bookedAt, tracking.lastEventAt ?? 0, voidedAt ?? 0) > reuseMs;
};

type Fresh = {
  readonly ref: ParcelRef;
  readonly earlier: StoredParcel | undefined;
  readonly now: number;
};

/** What may be known of a parcel from the beginning. */
export type KnownFirst = Partial<
  Pick<StoredParcel, 'from' | 'to' | 'phoneTail' | 'handedOverAt' | 'promisedAt' | 'byHand'>
>;

/** A parcel as it begins: nothing is told of it yet, and the clock looks at it in a minute. */
export function freshParcel(
  { ref, earlier, now }: Fresh,
  of: Pick<StoredParcel, 'role' | 'shipmentId' | 'allocationId' | 'orderId' | 'product' | 'bookedAt'> &
    KnownFirst &
    Partial<Pick<StoredParcel, 'carton' | 'previousWaybillNo'>>,
): StoredParcel {
  const generation = (earlier?.generation ?? 0) + 1;
  return {
    ...{ parcelId: parcelIdOf(ref, generation), ...ref, generation, ...of },
    ...(earlier ? { since: of.bookedAt - earlyMs } : {}),
    ...{ linked: [], complaints: [], alerts: [], done: {}, eventCount: 0, asks: 0, events: [] },
    tracking: { status: 'PENDING', failedAttempts: 0, nextWaybillNos: [], anomalies: [] },
    trace: { failedAttempts: 0 },
    ...{ nextLookAt: now + 60_000, changedAt: now, version: 1 },
  };
}

const refOf = (carrier: CarrierCode, { waybillNo }: BookedParcel): ParcelRef => ({ carrier, waybillNo });

/** The parcels that a booking makes, each with the earlier one of its number; undefined where a number is taken. */
export function parcelsOf(
  shipment: StoredShipment,
  {
    carrier,
    booked,
    known,
    now,
    more = {},
  }: {
    readonly carrier: CarrierCode;
    readonly booked: readonly BookedParcel[];
    readonly known: readonly StoredParcel[];
    readonly now: number;
    /** What else is known of all of them. */
    readonly more?: KnownFirst;
  },
): readonly { readonly fresh: StoredParcel; readonly earlier: StoredParcel | undefined }[] | undefined {
  const { shipmentId, allocationId, orderId, from, to, chosen } = shipment;
  const cartons = booked.filter(({ role }) => role !== 'SIGNBACK');
  const made = booked.map((each) => {
    const ref = refOf(carrier, each);
    const earlier = known.find(({ waybillNo }) => waybillNo === each.waybillNo);
    const carton = cartons.indexOf(each);
    const fresh = freshParcel(
      { ref, earlier, now },
      {
        ...{ role: each.role, shipmentId, allocationId, orderId, bookedAt: now },
        product: chosen?.product ?? 'standard',
        ...(carton < 0 ? {} : { carton }),
        ...(from && to ? routeOf(from, to) : {}),
        ...more,
      },
    );
    return { fresh: promised(fresh, shipment), earlier };
  });
  const isTaken = made.some(({ earlier }) => earlier && !mayBeReused(earlier, now));
  return isTaken ? undefined : made;
}

const promised = (parcel: StoredParcel, { promisedAt }: StoredShipment): StoredParcel =>
  promisedAt === undefined ? parcel : { ...parcel, promisedAt };

function routeOf(from: Party, to: Party): Pick<StoredParcel, 'from' | 'to' | 'phoneTail'> {
  const phoneTail = phoneEnd(to.phone);
  return {
    from: { province: from.province, city: from.city },
    to: { province: to.province, city: to.city },
    ...(phoneTail === undefined ? {} : { phoneTail }),
  };
}
