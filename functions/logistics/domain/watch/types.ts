import type { CarrierCode, ParcelTracking, SubStatus, TrackingStatus } from '../tracking.ts';

/** Province and city as addresses name them (上海市, 深圳市); the same spelling everywhere, so that lanes meet. */
export type Place = { readonly province: string; readonly city: string };

/** Whose way it is: what parcels have to have in common to be compared. */
export type Route = {
  readonly carrier: CarrierCode;
  /** The carrier's product (时效产品), as booked. */
  readonly product: string;
  /** Missing where an address could not be read: then only the lanes of the product know it. */
  readonly from?: Place;
  readonly to?: Place;
};

/**
 * What is measured of a way: TOTAL from pick-up to delivery, LABEL_TO_PICKUP from booking to pick-up, and otherwise the time
 * from one scan to the next, by what the earlier one said.
 */
export const stages = [
  'TOTAL',
  'LABEL_TO_PICKUP',
  'PICKUP_TO_FIRST',
  'IN_TRANSIT',
  'OUT_FOR_DELIVERY',
  'AWAITING_BUYER',
  'RETURNING',
] as const;
export type Stage = (typeof stages)[number];

/** What one parcel that arrived teaches; milliseconds. Kept until the lanes are refreshed. */
export type LaneSample = Route & {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly stages: Readonly<Partial<Record<Stage, readonly number[]>>>;
};

/** From the narrowest to the widest. */
export const laneLevels = ['CITY', 'PROVINCE', 'PRODUCT', 'ALL'] as const;
export type LaneLevel = (typeof laneLevels)[number];

/** Milliseconds, of so many values. */
export type Percentiles = {
  readonly n: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
};

/** Percentiles and the lane that they come from: as they are frozen on an alert. */
export type Measured = Percentiles & { readonly level: LaneLevel; readonly lane: string };

/**
 * What is known of a way, each stage from the narrowest lane that has enough of it; none where no lane has. `totals` is the
 * lane of TOTAL as a whole: its percentiles at every half of a percent, from 0.5 to 100; milliseconds.
 */
export type LaneStats = Readonly<Partial<Record<Stage, Measured>>> & { readonly totals?: readonly number[] };

/** What the rules need to know of the events of a parcel: a pure function of their set (trace.ts), small enough to be kept. */
export type Trace = {
  /** The latest event of any kind, one with an unknown code too: a sign of life. */
  readonly lastScanAt?: number;
  /** What the latest event with a known code said. */
  readonly lastStatus?: TrackingStatus;
  /** The place that it came to most often: once for each time that it came from another. */
  readonly loop?: { readonly place: string; readonly visits: number; readonly at: number };
  /** In a locker or at a station since, and not taken out. */
  readonly waitingSince?: number;
  readonly failedAttempts: number;
  readonly lastFailedAt?: number;
  readonly lastFailedSub?: SubStatus;
  readonly customsHeldAt?: number;
  /** Turned round at. */
  readonly returningAt?: number;
  /** The carrier itself says that it is lost, damaged or destroyed. */
  readonly loss?: { readonly kind: 'LOST' | 'DAMAGED' | 'DESTROYED'; readonly at: number };
  /** Delivery was begun in another city than the receiver's. */
  readonly strayed?: { readonly place: string; readonly at: number };
};

export const complaintKinds = ['NOT_RECEIVED', 'EMPTY', 'DAMAGED'] as const;
/** What a buyer says about a parcel (买家反馈). */
export type Complaint = { readonly kind: (typeof complaintKinds)[number]; readonly at: number };

/** Each with what it means, and what ends it, in rules.ts and the table of watch/README.md. */
export const watchRules = [
  'NO_PICKUP',
  'NO_TRACKING',
  'STALLED',
  'LATE',
  'LOOP',
  'WRONG_STATION',
  'LOCKER_TIMEOUT',
  'FAILED_ATTEMPTS',
  'RETURNED_UNASKED',
  'CUSTOMS_HELD',
  'LOSS_TOLD',
  'SUSPECT_LOST',
  'FAST_SIGN',
  'DELIVERED_NOT_RECEIVED',
] as const;
export type WatchRule = (typeof watchRules)[number];

/** In rising order. */
export const severities = ['WARNING', 'CRITICAL'] as const;
export type Severity = (typeof severities)[number];

/**
 * What was raised for a parcel before. `mark` says what about: the same is not raised again once it was closed, so that
 * neither a person's decision nor a percentile that moved makes an alert flap. Kept on the parcel; the last of each rule.
 */
export type Alert = {
  readonly rule: WatchRule;
  readonly severity: Severity;
  readonly mark: string;
  readonly raisedAt: number;
  readonly state: 'OPEN' | 'CLOSED';
  /** How often it was raised, this time included. */
  readonly times: number;
};

/** What is looked at. Everything in it is kept on the parcel, so that the clock reads one item. */
export type ParcelView = Route & {
  /** The number was given; the age of the label counts from it. */
  readonly bookedAt: number;
  /** We said that the carrier has it, where we did. */
  readonly handedOverAt?: number;
  readonly promisedAt?: number;
  /** Somebody on our side asked for its return or stopped it on its way (拦截). */
  readonly returnAskedAt?: number;
  /** Its carrier has paid for it, or never will: nobody waits for it any more, unless it is scanned after that. */
  readonly settledAt?: number;
  /** The aggregator gave the number up (快递100 abort). */
  readonly watchStoppedAt?: number;
  readonly complaints: readonly Complaint[];
  readonly tracking: ParcelTracking;
  readonly trace: Trace;
  readonly alerts: readonly Alert[];
};

/** What an alert rests on, frozen: later percentiles and policies don't change it. Times in milliseconds since 1970. */
export type Evidence = {
  /** The rule holds since. */
  readonly since: number;
  /** What the time was counted from. */
  readonly from?: number;
  /** Counted milliseconds after which it holds; holidays are left out of the count. */
  readonly limitMs?: number;
  readonly measured?: Measured;
  readonly stage?: Stage;
  /** The count went over days of which no calendar is known yet (国务院未公布). */
  readonly calendarUnknown?: true;
  readonly count?: number;
  readonly place?: string;
  /** LATE: of the parcels of the lane that had not arrived by then, this share came after the promise; 0 to 1. */
  readonly odds?: number;
  readonly detail?: string;
};

export type Raised = {
  readonly rule: WatchRule;
  readonly severity: Severity;
  readonly mark: string;
  readonly evidence: Evidence;
  /** Somebody should have acted until then. */
  readonly dueAt: number;
};

export type Resolved = { readonly rule: WatchRule; readonly resolution: Resolution };
/** Why an alert is over. */
export type Resolution =
  | 'PICKED_UP'
  | 'PROGRESS'
  | 'DELIVERED'
  | 'RETURNED'
  | 'RETURN_ASKED'
  | 'FOUND'
  | 'TOLD_LOST'
  | 'CANCELLED'
  | 'CLAIM_WITHDRAWN'
  | 'SETTLED';

/** What comes of looking. */
export type WatchDecision = {
  /** New alerts: a case is opened or opened again. */
  readonly raise: readonly Raised[];
  /** Open alerts that have become graver. */
  readonly escalate: readonly Raised[];
  readonly resolve: readonly Resolved[];
  /** The alerts as they are to be kept with the parcel. */
  readonly alerts: readonly Alert[];
  /**
   * It must be looked at again by then, or earlier if something is told of it. Undefined only where no passing of time can
   * raise anything any more: delivered, returned or cancelled.
   */
  readonly nextLookAt?: number;
};
