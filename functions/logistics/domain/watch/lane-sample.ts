import type { ParcelTracking, TrackingEvent, TrackingStatus } from '../tracking.ts';
import { scansOf } from './trace.ts';
import type { LaneSample, Route, Stage } from './types.ts';

/** A parcel teaches with so many scans of a stage at most, so that one that ran in circles is not a crowd. */
const mostGaps = 50;

/** Which stage the time after a scan belongs to. */
const stageAfter: Readonly<Partial<Record<TrackingStatus, Stage>>> = {
  PICKED_UP: 'PICKUP_TO_FIRST',
  IN_TRANSIT: 'IN_TRANSIT',
  EXCEPTION: 'IN_TRANSIT',
  OUT_FOR_DELIVERY: 'OUT_FOR_DELIVERY',
  DELIVERY_FAILED: 'OUT_FOR_DELIVERY',
  AVAILABLE_FOR_PICKUP: 'AWAITING_BUYER',
  RETURNING: 'RETURNING',
};
/** The stage that a parcel is in after a scan; undefined before it was picked up and after its end. */
export const stageOf = (status: TrackingStatus | undefined): Stage | undefined =>
  status && stageAfter[status];

type Arrived = {
  readonly route: Route;
  readonly bookedAt: number;
  readonly tracking: ParcelTracking;
  readonly events: readonly TrackingEvent[];
  readonly since?: number | undefined;
};

/**
 * What a parcel teaches that was delivered, or came back; undefined for any other: one on its way has no times yet. What
 * came back has no TOTAL. What never arrives is in no lane, so a lane is a little quicker than the truth.
 */
export function laneSampleOf({ route, bookedAt, tracking, events, since }: Arrived): LaneSample | undefined {
  const { pickedUpAt, deliveredAt, returnedAt, status } = tracking;
  const endedAt = status === 'DELIVERED' ? deliveredAt : status === 'RETURNED' ? returnedAt : undefined;
  if (endedAt === undefined || pickedUpAt === undefined || endedAt < pickedUpAt) return undefined;
  const gaps = gapsOf(events, endedAt, since);
  const total = status === 'DELIVERED' ? { TOTAL: [endedAt - pickedUpAt] } : {};
  const label = pickedUpAt >= bookedAt ? { LABEL_TO_PICKUP: [pickedUpAt - bookedAt] } : {};
  return {
    ...route,
    startedAt: Math.min(bookedAt, pickedUpAt),
    endedAt,
    stages: { ...total, ...label, ...gaps },
  };
}

function gapsOf(events: readonly TrackingEvent[], endedAt: number, since?: number): LaneSample['stages'] {
  const scans = scansOf(events, since).filter(({ at }) => at <= endedAt);
  const gaps = new Map<Stage, number[]>();
  let status: TrackingStatus | undefined;
  for (const [at, scan] of scans.slice(0, -1).entries()) {
    // Steps on the way back (中转) are told with the codes of the way there.
    status = status === 'RETURNING' ? status : (scan.status ?? status);
    const stage = stageOf(status);
    const next = scans[at + 1];
    if (stage && next) gaps.set(stage, [...(gaps.get(stage) ?? []), next.at - scan.at]);
  }
  return Object.fromEntries([...gaps].map(([stage, own]) => [stage, own.slice(0, mostGaps)]));
}
