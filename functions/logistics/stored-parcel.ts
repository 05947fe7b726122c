import * as z from 'zod';
import type { Item } from '../../shared/dynamodb/table.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { onceForAParcel } from './domain/logistics-case.ts';
import {
  type CarrierCode,
  carrierCodes,
  type ParcelTracking,
  subStatuses,
  type TrackingEvent,
  trackingStatuses,
} from './domain/tracking.ts';
import { complaintKinds, severities, type Trace, watchRules } from './domain/watch/types.ts';

/** Carriers' numbers (运单号) have letters, digits and dashes; anything else is no number of a parcel. */
export const waybillNoSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{3,39}$/, 'has not the form of a waybill number');

export type ParcelRef = { readonly carrier: CarrierCode; readonly waybillNo: string };

const status = z.enum(trackingStatuses);
const sub = z.enum(subStatuses).exactOptional();
const time = z.int().exactOptional();

const tracking: z.ZodType<ParcelTracking> = z.object({
  ...{ status, sub, at: time, lastEventAt: time, pickedUpAt: time, deliveredAt: time, returnedAt: time },
  failedAttempts: z.int(),
  nextWaybillNos: z.array(z.string()),
  anomalies: z.array(
    z.enum(['CLOCK_SKEW', 'NO_TIME', 'UNKNOWN_CODE', 'SCAN_AFTER_DELIVERY', 'PICKUP_AFTER_DELIVERY']),
  ),
});

const trace: z.ZodType<Trace> = z.object({
  lastScanAt: time,
  lastStatus: status.exactOptional(),
  loop: z.object({ place: z.string(), visits: z.int(), at: z.int() }).exactOptional(),
  waitingSince: time,
  failedAttempts: z.int(),
  lastFailedAt: time,
  lastFailedSub: sub,
  customsHeldAt: time,
  returningAt: time,
  loss: z.object({ kind: z.enum(['LOST', 'DAMAGED', 'DESTROYED']), at: z.int() }).exactOptional(),
  strayed: z.object({ place: z.string(), at: z.int() }).exactOptional(),
});

const alert = z.object({
  rule: z.enum(watchRules),
  severity: z.enum(severities),
  mark: z.string(),
  raisedAt: z.int(),
  state: z.enum(['OPEN', 'CLOSED']),
  times: z.int(),
});

const place = z.object({ province: z.string(), city: z.string() });

/** When it will probably be there (预计送达): as likely before as after, and nine times in ten before. */
const eta = z.object({ p50: z.int(), p90: z.int() });

/** RETURN goes back to the sender under a number of its own; NEXT goes on to the buyer under another number (转单). */
export const parcelRoles = ['MASTER', 'CHILD', 'SIGNBACK', 'NEXT', 'RETURN'] as const;

export const storedParcel = z.object({
  parcelId: z.string(),
  carrier: z.enum(carrierCodes),
  waybillNo: z.string(),
  /** Carriers use numbers again after a year or so; each use is a parcel of its own. */
  generation: z.int(),
  /** Events before it are of the generation before. */
  since: time,
  role: z.enum(parcelRoles),
  shipmentId: z.string(),
  allocationId: z.string(),
  orderId: z.string(),
  product: z.string(),
  /** Which carton of the shipment it is, from 0; a sign-back is none. */
  carton: z.int().exactOptional(),
  from: place.exactOptional(),
  to: place.exactOptional(),
  /** The last four digits of the receiver's phone, which carriers ask for (SF checkPhoneNo). */
  phoneTail: z.string().exactOptional(),
  previousWaybillNo: z.string().exactOptional(),
  /** Somebody named its number (平台电子面单): it is none of our account's, and its carrier tells nothing of it unasked. */
  byHand: z.literal(true).exactOptional(),
  /** Numbers that it went on under, linked here already. */
  linked: z.array(z.string()).default([]),
  bookedAt: z.int(),
  handedOverAt: time,
  promisedAt: time,
  returnAskedAt: time,
  watchStoppedAt: time,
  /** Since when its loss is settled with its carrier. */
  settledAt: time,
  /** The shipment was void then: whatever is told of it after that is odd. */
  voidedAt: time,
  complaints: z.array(z.object({ kind: z.enum(complaintKinds), at: z.int() })).default([]),
  tracking,
  trace,
  alerts: z.array(alert).default([]),
  eta: eta.exactOptional(),
  /** How many events the tracking is made of, and when the last of them came. */
  eventCount: z.int().default(0),
  heardAt: time,
  /** When carriers were last asked for it, and how often in vain since they last told something new. */
  askedAt: time,
  asks: z.int().default(0),
  /** Its carrier was told to push what becomes of it (订阅). */
  subscribedAt: time,
  /** When the clock must look at it; absent where it is over. */
  nextLookAt: time,
  /** What is done once for a parcel, with the case that did it: nobody is paid twice. */
  done: z.partialRecord(z.enum(onceForAParcel), z.string()).default({}),
  previousStatus: status.exactOptional(),
  changedAt: z.int(),
  version: z.int(),
  events: z.array(z.string()).default([]),
});
export type StoredParcel = z.output<typeof storedParcel>;
export const readParcel = (item: Item): StoredParcel => storedParcel.parse(item);

/** The id of a parcel: the same number at two carriers, or used again, is another parcel. */
export const parcelIdOf = ({ carrier, waybillNo }: ParcelRef, generation: number): string =>
  derivedId('pcl', generation === 1 ? [carrier, waybillNo] : [carrier, waybillNo, String(generation)]);

const storedEvent = z.object({
  code: z.string(),
  reason: z.string().exactOptional(),
  status: status.exactOptional(),
  sub,
  occurredAt: time,
  place: z.string().exactOptional(),
  text: z.string().exactOptional(),
  carrierOrderId: z.string().exactOptional(),
  nextWaybillNo: z.string().exactOptional(),
  eventId: z.string().exactOptional(),
  source: z.enum(['PUSH', 'POLL', 'AGGREGATOR']),
  receivedAt: z.int(),
});

const eventKey = z
  .object({
    pk: z.string().transform((pk) => pk.split('#')),
    sk: z.string().transform((sk) => sk.slice(sk.indexOf('#') + 1)),
  })
  .transform(({ pk: [, carrier, waybillNo], sk: hash }) => ({ carrier, waybillNo, hash }))
  .pipe(z.object({ carrier: z.enum(carrierCodes), waybillNo: z.string(), hash: z.string() }));

/** An event as it lies: carrier, number and hash are in its key, which keeps it in 1 KB. */
export const readEvent = (item: Item): TrackingEvent => ({
  ...storedEvent.parse(item),
  ...eventKey.parse(item),
});

/** Bytes of UTF-8 that are kept of each text; with what sealing adds and everything else less than 1 KB. */
const most = {
  code: 60,
  reason: 90,
  place: 90,
  text: 285,
  carrierOrderId: 60,
  nextWaybillNo: 40,
  eventId: 40,
} as const;

/** What is kept of an event beside its key; texts that are too long end in `…`. */
export const keptEvent = ({
  carrier: _carrier,
  waybillNo: _waybillNo,
  hash: _hash,
  ...event
}: TrackingEvent): Omit<TrackingEvent, 'carrier' | 'waybillNo' | 'hash'> => ({
  ...event,
  ...Object.fromEntries(
    Object.entries(most).flatMap(([name, bytes]) => {
      const text = event[name as keyof typeof most];
      return text === undefined ? [] : [[name, cut(text, bytes)]];
    }),
  ),
});

/** The beginning of a text that fits, with a mark where it was cut; never half a character. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let kept = '';
  let left = bytes - Buffer.byteLength('…');
  for (const character of text) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
}
