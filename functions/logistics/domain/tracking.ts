/** Our codes of carriers (承运商), as channels and callbacks name them. */
export const carrierCodes = ['sf', 'zto', 'jd', 'yto', 'kuaidi100'] as const;
export type CarrierCode = (typeof carrierCodes)[number];

/**
 * Where a parcel is (物流状态). The numbers rank what happened at the same second: the greater one is the later one. Those
 * without a place on the way (EXCEPTION, RETURNING …) rank by what they override.
 */
export const statusRanks = {
  UNKNOWN: 0,
  PENDING: 0,
  PICKED_UP: 10,
  IN_TRANSIT: 20,
  EXCEPTION: 30,
  OUT_FOR_DELIVERY: 40,
  DELIVERY_FAILED: 45,
  AVAILABLE_FOR_PICKUP: 50,
  RETURNING: 60,
  CANCELLED: 70,
  LOST: 80,
  DELIVERED: 90,
  RETURNED: 95,
} as const;
export type TrackingStatus = keyof typeof statusRanks;
export const trackingStatuses = Object.keys(statusRanks) as [TrackingStatus, ...TrackingStatus[]];

/** More about a status; what a carrier tells beyond these is kept as its own code and words. */
export const subStatuses = [
  'PREPARING',
  'ARRIVED',
  'DEPARTED',
  'CUSTOMS',
  'CUSTOMS_HELD',
  'CUSTOMS_RELEASED',
  'LOCKER',
  'STATION',
  'BY_OTHER',
  'FROM_LOCKER',
  'TAKEN_BACK_FROM_LOCKER',
  'REFUSED',
  'ADDRESS',
  'UNREACHABLE',
  'DAMAGED',
  'DESTROYED',
  'DELAYED',
  'RETURN_REQUESTED',
  'FORWARDED',
] as const;
export type SubStatus = (typeof subStatuses)[number];

export type TrackingSource = 'PUSH' | 'POLL' | 'AGGREGATOR';

/** What one scan of a carrier is to us; `status` is missing where the code is not known: it is kept and counted, nothing else. */
export type ReadEvent = {
  readonly waybillNo: string;
  /** The carrier's own code with its vocabulary where it has several, such as `80` or `query:签收`. */
  readonly code: string;
  readonly reason?: string;
  readonly status?: TrackingStatus;
  readonly sub?: SubStatus;
  /** Milliseconds since 1970; undefined where the carrier's time cannot be read. */
  readonly occurredAt?: number;
  /** City or facility, as told. */
  readonly place?: string;
  /** The carrier's own words (轨迹描述). */
  readonly text?: string;
  /** The carrier's number of our order, where the event tells it. */
  readonly carrierOrderId?: string;
  /** The parcel goes on under another number (转单), or came from one. */
  readonly nextWaybillNo?: string;
  /** The carrier's number of the event; no part of what tells two events apart. */
  readonly eventId?: string;
};

/** An event as it is kept. `hash` is over carrier, waybill number, code, time and trimmed text: equal for every repeat. */
export type TrackingEvent = ReadEvent & {
  readonly carrier: CarrierCode;
  readonly source: TrackingSource;
  readonly receivedAt: number;
  readonly hash: string;
};

/** What the set of a parcel's events comes to; a pure function of the set (fold.ts). */
export type ParcelTracking = {
  readonly status: TrackingStatus;
  readonly sub?: SubStatus;
  /** When what the status says happened; undefined while nothing did. */
  readonly at?: number;
  readonly lastEventAt?: number;
  readonly pickedUpAt?: number;
  readonly deliveredAt?: number;
  readonly returnedAt?: number;
  readonly failedAttempts: number;
  /** Numbers under which it went on (转单), in the order of the events. */
  readonly nextWaybillNos: readonly string[];
  readonly anomalies: readonly TrackingAnomaly[];
};
/** What is odd about the events: for people, and for the watching of carriers. */
export type TrackingAnomaly =
  | 'CLOCK_SKEW'
  | 'NO_TIME'
  | 'UNKNOWN_CODE'
  | 'SCAN_AFTER_DELIVERY'
  | 'PICKUP_AFTER_DELIVERY';
