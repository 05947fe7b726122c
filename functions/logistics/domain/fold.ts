import {
  type ParcelTracking,
  type SubStatus,
  statusRanks,
  type TrackingAnomaly,
  type TrackingEvent,
  type TrackingStatus,
} from './tracking.ts';

/** A carrier's clock may be this much ahead of ours before its times are not believed; milliseconds. */
export const skewMs = 10 * 60_000;
/** Failed deliveries closer than this, without a courier sent between, are one attempt told twice; milliseconds. */
export const attemptMs = 6 * 3_600_000;
/** Times before it are no times: carriers write 1970 and 0001 where there is none. */
const earliest = Date.UTC(2000, 0, 1);

export type FoldOptions = {
  /** Events before this moment are of another parcel that had the number before (单号复用); milliseconds since 1970. */
  readonly since?: number;
};

/** In the carrier's hands: what proves that it has been picked up. */
const scans = [
  'PICKED_UP',
  'IN_TRANSIT',
  'OUT_FOR_DELIVERY',
  'DELIVERY_FAILED',
  'AVAILABLE_FOR_PICKUP',
  'DELIVERED',
  'RETURNING',
  'RETURNED',
] as const satisfies readonly TrackingStatus[];
const onTheWay = [...scans.slice(1), 'EXCEPTION', 'LOST', 'CANCELLED'] as const;

/**
 * Which later status takes the place of which. A second pickup scan takes nothing back, an exception no delivery; what
 * was lost or cancelled goes on with the next scan; what goes back goes back until it is there.
 */
const successors: Readonly<Record<TrackingStatus, readonly TrackingStatus[]>> = {
  UNKNOWN: ['PENDING', 'PICKED_UP', ...onTheWay],
  PENDING: ['PICKED_UP', ...onTheWay],
  PICKED_UP: onTheWay,
  IN_TRANSIT: onTheWay,
  EXCEPTION: ['PICKED_UP', ...onTheWay],
  OUT_FOR_DELIVERY: onTheWay,
  DELIVERY_FAILED: onTheWay,
  AVAILABLE_FOR_PICKUP: onTheWay,
  RETURNING: ['RETURNED', 'LOST', 'DELIVERED'],
  CANCELLED: [...scans, 'LOST'],
  LOST: scans,
  DELIVERED: ['RETURNING', 'RETURNED'],
  RETURNED: [],
};
/** What a carrier says of itself to undo a signature or a return (撤销签收、转寄), whatever status it comes with. */
const undoing: Readonly<Partial<Record<TrackingStatus, readonly (SubStatus | undefined)[]>>> = {
  DELIVERED: ['TAKEN_BACK_FROM_LOCKER', 'FORWARDED'],
  RETURNING: ['FORWARDED'],
};
/** Said once, and not better by being said again: 80, then 8000 (签收图). */
const final: readonly TrackingStatus[] = ['DELIVERED', 'RETURNED'];

/** An event with the moment that it counts at: the carrier's, unless that is missing or ahead of our clock. */
export type Placed = { readonly event: TrackingEvent; readonly at: number };
type Course = Omit<ParcelTracking, 'anomalies' | 'nextWaybillNos'> & {
  readonly failedAt?: number;
  readonly sentOutSince?: boolean;
};

/**
 * What a parcel's events come to: the same for any order in which they came, and however often (the events are a set by
 * their hash; of one that was received twice the earlier receipt counts). A time more than ten minutes ahead of its
 * receipt is not believed, and the receipt's is taken. Events of unknown codes change nothing but `lastEventAt`; those
 * with the status UNKNOWN are no scans at all (an aggregator that found nothing, 查询无记录).
 */
export function fold(events: readonly TrackingEvent[], options: FoldOptions = {}): ParcelTracking {
  const placed = scansInOrder(events, options);
  const anomalies = new Set<TrackingAnomaly>(placed.flatMap(({ event }) => oddTimes(event)));
  let course: Course = { status: 'PENDING', failedAttempts: 0 };
  for (const each of placed) {
    for (const anomaly of oddPlaces(course, each.event)) anomalies.add(anomaly);
    course = followed(course, each);
  }
  const { failedAt, sentOutSince, ...tracking } = course;
  return { ...tracking, nextWaybillNos: numbersAfter(placed), anomalies: [...anomalies].sort() };
}

/**
 * The scans among events, each once by its hash, in the order in which things happened: by the moment that they count at,
 * then by rank, then by hash.
 */
export function scansInOrder(
  events: readonly TrackingEvent[],
  { since = 0 }: FoldOptions = {},
): readonly Placed[] {
  const kept = new Map<string, TrackingEvent>();
  for (const event of events) {
    const other = kept.get(event.hash);
    if (!other || event.receivedAt < other.receivedAt) kept.set(event.hash, event);
  }
  return [...kept.values()]
    .filter(isScan)
    .map((event) => ({
      event,
      at: oddTimes(event).length === 0 ? (event.occurredAt ?? 0) : event.receivedAt,
    }))
    .filter(({ at }) => at >= since)
    .sort(
      (a, b) => a.at - b.at || rankOf(a.event) - rankOf(b.event) || (a.event.hash < b.event.hash ? -1 : 1),
    );
}

const isScan = ({ status }: TrackingEvent): boolean => status !== 'UNKNOWN';

const rankOf = ({ status }: TrackingEvent): number => statusRanks[status ?? 'UNKNOWN'];

function oddTimes({ occurredAt, receivedAt }: TrackingEvent): readonly TrackingAnomaly[] {
  if (occurredAt === undefined || !(occurredAt >= earliest)) return ['NO_TIME'];
  return occurredAt > receivedAt + skewMs ? ['CLOCK_SKEW'] : [];
}

function oddPlaces({ status }: Course, event: TrackingEvent): readonly TrackingAnomaly[] {
  if (event.status === undefined) return ['UNKNOWN_CODE'];
  if (status !== 'DELIVERED' || takesOver('DELIVERED', event)) return [];
  if (event.status === 'PICKED_UP') return ['PICKUP_AFTER_DELIVERY'];
  return event.status === 'DELIVERED' || rankOf(event) === 0 ? [] : ['SCAN_AFTER_DELIVERY'];
}

function takesOver(current: TrackingStatus, { status, sub }: TrackingEvent): boolean {
  if (status === undefined) return false;
  return successors[current].includes(status) || (undoing[current]?.includes(sub) ?? false);
}

function followed(course: Course, placed: Placed): Course {
  const { event, at } = placed;
  const noted = withAttempt({ ...withPickup(course, placed), lastEventAt: at }, placed);
  if (event.status === undefined || !changes(course, event)) return noted;
  return standing(noted, { status: statusAfter(course, placed, event.status), sub: event.sub, at });
}

/** A status that is told again counts as new only where it says more than before. */
function changes({ status, sub }: Course, event: TrackingEvent): boolean {
  if (event.status !== status) return takesOver(status, event);
  return !final.includes(status) && event.sub !== sub;
}

/** A signature on the way back is the sender's (退回签收), unless it is as old as the word that it goes back. */
function statusAfter({ status, at }: Course, placed: Placed, told: TrackingStatus): TrackingStatus {
  return status === 'RETURNING' && told === 'DELIVERED' && placed.at > (at ?? 0) ? 'RETURNED' : told;
}

type Standing = {
  readonly status: TrackingStatus;
  readonly sub: SubStatus | undefined;
  readonly at: number;
};

function standing({ sub: _, deliveredAt, ...course }: Course, { status, sub, at }: Standing): Course {
  const undone = undoing.DELIVERED?.includes(sub) ?? false;
  const delivered = status === 'DELIVERED' ? at : undone ? undefined : deliveredAt;
  return {
    ...course,
    status,
    at,
    ...(sub === undefined ? {} : { sub }),
    ...(delivered === undefined ? {} : { deliveredAt: delivered }),
    ...(status === 'RETURNED' ? { returnedAt: at } : {}),
  };
}

function withPickup(course: Course, { event: { status }, at }: Placed): Course {
  const has = (scans as readonly (TrackingStatus | undefined)[]).includes(status);
  return has && course.pickedUpAt === undefined ? { ...course, pickedUpAt: at } : course;
}

/** Counts attempts to deliver that failed: not what is told of one twice, nor what happens on the way back. */
function withAttempt(course: Course, { event: { status }, at }: Placed): Course {
  if (final.includes(course.status) || course.status === 'RETURNING') return course;
  if (status === 'OUT_FOR_DELIVERY') return { ...course, sentOutSince: true };
  if (status !== 'DELIVERY_FAILED') return course;
  const { failedAt, sentOutSince } = course;
  if (failedAt !== undefined && !sentOutSince && at - failedAt < attemptMs) return course;
  return { ...course, failedAttempts: course.failedAttempts + 1, failedAt: at, sentOutSince: false };
}

function numbersAfter(placed: readonly Placed[]): readonly string[] {
  const numbers = placed.flatMap(({ event: { nextWaybillNo, waybillNo } }) =>
    nextWaybillNo === undefined || nextWaybillNo === waybillNo ? [] : [nextWaybillNo],
  );
  return [...new Set(numbers)];
}
