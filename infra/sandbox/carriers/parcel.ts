import * as z from 'zod';
import { carrierNames } from './names.ts';

/** What becomes of a parcel (包裹的命运). */
export const fates = [
  'delivered',
  'locker',
  'station',
  'failed',
  'returned',
  'unreachable',
  'uncollected',
  'wrong-station',
  'stuck',
  'lost',
  'declared-lost',
  'destroyed',
  'forwarded',
  'no-pickup',
] as const;
export type Fate = (typeof fates)[number];

/** What can happen to a parcel, with the state that it is in from then on. */
export const stateAfter = {
  'picked-up': 'PICKED_UP',
  departed: 'IN_TRANSIT',
  arrived: 'IN_TRANSIT',
  assigned: 'IN_TRANSIT',
  out: 'OUT_FOR_DELIVERY',
  failed: 'DELIVERY_FAILED',
  refused: 'DELIVERY_FAILED',
  'locker-in': 'AVAILABLE_FOR_PICKUP',
  'locker-back': 'EXCEPTION',
  'station-in': 'AVAILABLE_FOR_PICKUP',
  'locker-out': 'DELIVERED',
  'station-out': 'DELIVERED',
  delivered: 'DELIVERED',
  receipt: 'DELIVERED',
  delayed: 'EXCEPTION',
  'declared-lost': 'LOST',
  destroyed: 'LOST',
  returning: 'RETURNING',
  forwarding: 'FORWARDED',
  renumbered: 'RENUMBERED',
  returned: 'RETURNED',
} as const;
export type ScanKind = keyof typeof stateAfter;
const scanKinds = Object.keys(stateAfter) as [ScanKind, ...ScanKind[]];

const addressShape = z.object({
  province: z.string(),
  city: z.string(),
  district: z.string(),
  detail: z.string(),
});

const placeShape = z.object({ hub: z.string(), city: z.string(), district: z.string() });

export const parcelShape = z.object({
  carrier: z.enum(carrierNames),
  waybillNo: z.string(),
  /** The merchant's number of the order. */
  orderId: z.string(),
  role: z.enum(['MASTER', 'CHILD', 'RETURN', 'FORWARD']),
  /** The number that it had before, of a parcel that goes back or on. */
  before: z.string().optional(),
  from: placeShape,
  to: placeShape,
  /** Last four digits of the sender's and the receiver's telephone. */
  phones: z.array(z.string()),
  bookedAt: z.number(),
  fate: z.enum(fates),
  /** How many steps of its journey it has made, and after how many of them its fate took it off the usual way. */
  made: z.int(),
  leftAt: z.int(),
  /** When it made the last one, in the carriers' time; when it was booked, before the first. */
  movedAt: z.number(),
  /** The same by our clock. */
  lastAt: z.number(),
  isCancelled: z.boolean(),
  /** ZTO: the merchant wants its scans. */
  isSubscribed: z.boolean(),
});
export type Parcel = z.output<typeof parcelShape>;

export const facilityShape = z.object({
  name: z.string(),
  code: z.string(),
  city: z.string(),
  district: z.string(),
});
/** A hub, a station or a locker. */
export type Facility = z.output<typeof facilityShape>;

export const scanShape = z.object({
  /** The carrier's own number of it. */
  id: z.string(),
  waybillNo: z.string(),
  orderId: z.string(),
  kind: z.enum(scanKinds),
  /** Whole seconds since 1970, in milliseconds: what the carrier says when it happened. */
  at: z.number(),
  /** Its clock was not read. */
  isTimeless: z.boolean().optional(),
  facility: facilityShape,
  next: facilityShape.optional(),
  /** The number under which it goes on. */
  newWaybillNo: z.string().optional(),
  why: z.string().optional(),
  /** Another code, reason and words than the carrier has for this kind. */
  code: z.string().optional(),
  reason: z.string().optional(),
  text: z.string().optional(),
});
/** What a carrier's people scanned. */
export type Scan = z.output<typeof scanShape>;

export const bookingShape = z.object({
  carrier: z.enum(carrierNames),
  orderId: z.string(),
  /** The carrier's own number of the order. */
  reference: z.string(),
  bookedAt: z.number(),
  state: z.enum(['BOOKED', 'MANUAL', 'REFUSED', 'CANCELLED']),
  /** The mother first; none where nothing was booked. */
  waybillNos: z.array(z.string()),
  /** How often it was ordered, asked about and cancelled, whatever was answered. */
  asked: z.object({ book: z.int(), query: z.int(), cancel: z.int() }),
  parcels: z.int(),
  weightGrams: z.number().optional(),
  /** Undefined where the carrier does not know the place. */
  from: placeShape.optional(),
  to: placeShape.optional(),
  phones: z.array(z.string()),
  /** As the merchant wrote them. */
  addresses: z.object({ from: addressShape, to: addressShape }),
  /** ZTO's orderType: 1 全网件, 2 and 3 预约件. */
  orderType: z.string().optional(),
});
/** One order of the merchant's, by its number. */
export type Booked = z.output<typeof bookingShape>;
