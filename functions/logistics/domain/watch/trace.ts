import { scansInOrder } from '../fold.ts';
import type { ParcelTracking, SubStatus, TrackingEvent, TrackingStatus } from '../tracking.ts';
import { cityOfScan, facilityOf, isCityOf } from './place.ts';
import type { Place, Trace } from './types.ts';

/** An event and the moment that it counts at: the carrier's, unless that is missing or ahead of our clock. */
export type Scan = {
  readonly at: number;
  readonly status?: TrackingStatus;
  readonly sub?: SubStatus;
  readonly place?: string;
  readonly text?: string;
  readonly forwarded: boolean;
};

/** The scans among events (fold.ts has their order), as the rules look at them. */
export const scansOf = (events: readonly TrackingEvent[], since = 0): readonly Scan[] =>
  scansInOrder(events, { since }).map(
    ({ event: { status, sub, place, text, nextWaybillNo, waybillNo }, at }) => ({
      ...{ at, forwarded: nextWaybillNo !== undefined && nextWaybillNo !== waybillNo },
      ...(status === undefined ? {} : { status }),
      ...(sub === undefined ? {} : { sub }),
      ...(place === undefined ? {} : { place }),
      ...(text === undefined ? {} : { text }),
    }),
  );

type Traced = {
  readonly events: readonly TrackingEvent[];
  readonly tracking: ParcelTracking;
  /** The receiver's city, where it is known. */
  readonly to?: Place | undefined;
  /** Earlier events are of another parcel with the same number. */
  readonly since?: number | undefined;
};

/** What the rules need of a parcel's events; whatever order they came in, and however often. */
export function traceOf({ events, tracking, to, since }: Traced): Trace {
  const scans = scansOf(events, since);
  const last = scans.at(-1);
  const lastStatus = scans.findLast(({ status }) => status !== undefined)?.status;
  const loop = loopIn(scans);
  const loss = lossIn(scans);
  const strayed = to && strayedIn(scans, to);
  const failed = scans.findLast(({ status }) => status === 'DELIVERY_FAILED');
  return {
    failedAttempts: tracking.failedAttempts,
    ...(last ? { lastScanAt: last.at } : {}),
    ...(lastStatus ? { lastStatus } : {}),
    ...(loop ? { loop } : {}),
    ...(loss ? { loss } : {}),
    ...(strayed ? { strayed } : {}),
    ...(failed ? { lastFailedAt: failed.at } : {}),
    ...(failed?.sub ? { lastFailedSub: failed.sub } : {}),
    ...momentsIn(scans, tracking),
  };
}

type Moments = Pick<Trace, 'waitingSince' | 'customsHeldAt' | 'returningAt'>;

/** Since when it is in what it is in now, as far as it is in it still. */
function momentsIn(scans: readonly Scan[], tracking: ParcelTracking): Moments {
  const waiting = startOfRun(scans, ({ status }) => status === 'AVAILABLE_FOR_PICKUP');
  const customs = startOfRun(scans, ({ sub }) => sub === 'CUSTOMS_HELD');
  const returning = goesBack(tracking) ? scans.find(goesBack)?.at : undefined;
  return {
    ...(waiting === undefined ? {} : { waitingSince: waiting }),
    ...(customs === undefined ? {} : { customsHeldAt: customs }),
    ...(returning === undefined ? {} : { returningAt: returning }),
  };
}

const goesBack = ({ status }: { readonly status?: TrackingStatus }): boolean =>
  status === 'RETURNING' || status === 'RETURNED';

/** When the last run of such scans began; undefined where the last scan is no such. Unknown codes don't break a run. */
function startOfRun(scans: readonly Scan[], is: (scan: Scan) => boolean): number | undefined {
  let start: number | undefined;
  for (const scan of scans) {
    if (scan.status === undefined) continue;
    start = is(scan) ? (start ?? scan.at) : undefined;
  }
  return start;
}

/** The facility that it came to most often, from another each time, until it turned round; the latest of equals. */
function loopIn(scans: readonly Scan[]): Trace['loop'] {
  const turned = scans.findIndex(({ status }) => status === 'RETURNING');
  const visits = new Map<string, number>();
  let here: string | undefined;
  let most: Trace['loop'];
  for (const scan of turned < 0 ? scans : scans.slice(0, turned)) {
    const place = scan.status === 'IN_TRANSIT' || scan.status === 'EXCEPTION' ? facilityOf(scan) : undefined;
    if (place === undefined || place === here) continue;
    here = place;
    const times = (visits.get(place) ?? 0) + 1;
    visits.set(place, times);
    if (times >= (most?.visits ?? 2)) most = { place, visits: times, at: scan.at };
  }
  return most;
}

/** Proof that it is still there. */
const physical: readonly (TrackingStatus | undefined)[] = [
  ...(['PICKED_UP', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERY_FAILED'] as const),
  ...(['AVAILABLE_FOR_PICKUP', 'DELIVERED', 'RETURNING', 'RETURNED'] as const),
];

/** What the carrier says of its loss, as far as no later scan found it; damage stays, wherever it goes then. */
function lossIn(scans: readonly Scan[]): Trace['loss'] {
  let loss: Trace['loss'];
  for (const { status, sub, at } of scans) {
    if (status === 'LOST') loss = { kind: 'LOST', at };
    else if (sub === 'DESTROYED' || sub === 'DAMAGED') loss = { kind: sub, at };
    else if (loss && loss.kind !== 'DAMAGED' && physical.includes(status)) loss = undefined;
  }
  return loss;
}

const lastMile: readonly (TrackingStatus | undefined)[] = [
  'OUT_FOR_DELIVERY',
  'AVAILABLE_FOR_PICKUP',
  'DELIVERED',
];

/**
 * The other city than the receiver's in which its delivery was last begun, and since when; only scans whose city can be read
 * count. Undefined of what was sent elsewhere (转寄、转单) or turned round.
 */
function strayedIn(scans: readonly Scan[], to: Place): Trace['strayed'] {
  const gone = scans.some(
    ({ status, sub, forwarded }) => forwarded || sub === 'FORWARDED' || status === 'RETURNING',
  );
  if (gone) return undefined;
  let strayed: Trace['strayed'];
  for (const scan of scans.filter(({ status }) => lastMile.includes(status))) {
    const city = cityOfScan(scan);
    if (city === undefined || city === strayed?.place) continue;
    strayed = isCityOf(city, to) ? undefined : { place: city, at: scan.at };
  }
  return strayed;
}
