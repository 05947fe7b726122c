import type { ParcelTracking, TrackingStatus } from './tracking.ts';

/** Half of the parcels, and nine in ten, took no longer; milliseconds. */
export type Span = { readonly p50: number; readonly p90: number };

/** What is known of the way (线路时效): from pick-up to delivery, from booking to pick-up, from a courier's start on. */
export type LaneTimes = {
  readonly [Stage in 'TOTAL' | 'LABEL_TO_PICKUP' | 'OUT_FOR_DELIVERY']?: Span | undefined;
};
/** When nothing moves (春节停运); the moments are milliseconds since 1970, `to` is not part of it. */
export type Standstill = { readonly from: number; readonly to: number };
export type EtaAsk = {
  readonly tracking: ParcelTracking;
  readonly bookedAt: number;
  readonly lane: LaneTimes;
  readonly standstills?: readonly Standstill[];
  readonly now: number;
};
/** When it will probably be delivered (预计送达): as likely before as after, and nine times in ten before. */
export type Eta = { readonly p50: number; readonly p90: number };

const moving: readonly TrackingStatus[] = [
  'UNKNOWN',
  'PENDING',
  'PICKED_UP',
  'IN_TRANSIT',
  'EXCEPTION',
  'OUT_FOR_DELIVERY',
  'DELIVERY_FAILED',
];

/**
 * When a parcel arrives, by what earlier ones took on its way; never before now. Undefined where that is up to somebody
 * else than the carrier (it waits for its buyer, goes back, is lost or done), or nothing is known of the way.
 */
export function etaOf({ tracking, bookedAt, lane, standstills = [], now }: EtaAsk): Eta | undefined {
  const left = moving.includes(tracking.status) ? spanLeft(tracking, bookedAt, lane) : undefined;
  if (!left) return undefined;
  const at = (takes: number) => Math.max(now, afterWorking(left.start, takes, standstills));
  return { p50: at(left.span.p50), p90: at(left.span.p90) };
}

type Left = { readonly start: number; readonly span: Span };

function spanLeft(
  { status, at, pickedUpAt }: ParcelTracking,
  bookedAt: number,
  lane: LaneTimes,
): Left | undefined {
  const { TOTAL: total, LABEL_TO_PICKUP: toPickup, OUT_FOR_DELIVERY: lastMile } = lane;
  if (status === 'OUT_FOR_DELIVERY' && at !== undefined && lastMile) return { start: at, span: lastMile };
  if (!total) return undefined;
  if (pickedUpAt !== undefined) return { start: pickedUpAt, span: total };
  return { start: bookedAt, span: toPickup ? sum(toPickup, total) : total };
}

/** The sum of two p90 is late rather than early: both are seldom that long at once. */
const sum = (a: Span, b: Span): Span => ({ p50: a.p50 + b.p50, p90: a.p90 + b.p90 });

/** The moment that lies so much time after the start in which things move. */
export function afterWorking(start: number, takes: number, standstills: readonly Standstill[]): number {
  let end = start + takes;
  let from = start;
  for (const each of [...standstills].sort((a, b) => a.from - b.from)) {
    const begins = Math.max(each.from, from);
    if (begins >= end || each.to <= begins) continue;
    end += each.to - begins;
    from = each.to;
  }
  return end;
}
