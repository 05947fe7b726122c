import { type Calendar, isUnknownDay, momentAfter } from './calendar.ts';
import { stageOf } from './lane-sample.ts';
import type { WatchPolicy } from './policy.ts';
import {
  type Evidence,
  type LaneStats,
  type ParcelView,
  type Severity,
  type Stage,
  severities,
} from './types.ts';

export const hourMs = 3_600_000;

/** What rules look at. There is no clock in it: a rule says from when on it holds, if nothing new is told. */
export type Situation = {
  readonly parcel: ParcelView;
  readonly lane: LaneStats;
  readonly policy: WatchPolicy;
  readonly calendar: Calendar;
};

/** From a moment on an alert of this severity is due. */
export type Step = { readonly at: number; readonly severity: Severity; readonly evidence: Evidence };

/**
 * What a rule has to say of a parcel: `mark` is what it is about (the scan since which nothing came, the count, the promise),
 * and an alert is over when a rule says nothing any more, or is about something else that is not due.
 */
export type Due = { readonly mark: string; readonly steps: readonly Step[] };

export type Rule = (situation: Situation) => Due | undefined;

/** Its way is at its end: no passing of time makes anything worse. */
export const isOver = ({ tracking: { status } }: ParcelView): boolean =>
  status === 'DELIVERED' || status === 'RETURNED' || status === 'CANCELLED';

/** Its loss was settled with its carrier, and nothing was seen of it since: nobody waits for it. */
export const isAbandoned = ({ settledAt, trace }: Pick<ParcelView, 'settledAt' | 'trace'>): boolean =>
  settledAt !== undefined && (trace.lastScanAt ?? 0) <= settledAt;

/**
 * It goes on under another number (转单, 退回新单号): that is a parcel of its own and waited for as such; under this one
 * nothing more is to come.
 */
export const goesOnElsewhere = ({ tracking: { nextWaybillNos } }: ParcelView): boolean =>
  nextWaybillNos.length > 0;

/** The carrier has it under this number, and it neither waits for the buyer nor is told to be lost. */
export function isOnItsWay(parcel: ParcelView): boolean {
  const { status, pickedUpAt } = parcel.tracking;
  const isHeld = status === 'LOST' || isWaiting(parcel) || goesOnElsewhere(parcel);
  return pickedUpAt !== undefined && !isOver(parcel) && !isHeld;
}

/** In a locker or at a station (待取件). */
export const isWaiting = ({ tracking: { status } }: ParcelView): boolean => status === 'AVAILABLE_FOR_PICKUP';

/** The stage that the time since its last scan belongs to. */
export const stageNow = ({ tracking, trace }: ParcelView): Stage =>
  tracking.status === 'RETURNING' ? 'RETURNING' : (stageOf(trace.lastStatus) ?? 'IN_TRANSIT');

export const isWithinCity = ({ from, to }: ParcelView): boolean =>
  from !== undefined && to !== undefined && from.province === to.province && from.city === to.city;

export const isWithinProvince = ({ from, to }: ParcelView): boolean =>
  from !== undefined && to !== undefined && from.province === to.province;

type Wait = { readonly from: number; readonly ms: number; readonly severity: Severity } & Pick<
  Evidence,
  'measured' | 'stage' | 'detail' | 'odds'
>;

/** Due when more than so many milliseconds have counted, holidays left out: exactly as many is not more. */
export function afterWait({ calendar }: Situation, { from, ms, severity, ...more }: Wait): Step {
  const at = momentAfter(from, ms + 1, calendar);
  const unknown = isUnknownDay(at, calendar) ? { calendarUnknown: true as const } : {};
  return { at, severity, evidence: { since: at, from, limitMs: ms, ...more, ...unknown } };
}

/** Due when more than so many milliseconds have passed, holiday or not. */
export function afterTime({ from, ms, severity, ...more }: Wait): Step {
  const at = from + ms + 1;
  return { at, severity, evidence: { since: at, from, limitMs: ms, ...more } };
}

/** Due since it happened. */
export const atOnce = (at: number, severity: Severity, evidence: Omit<Evidence, 'since'> = {}): Step => ({
  ...{ at, severity },
  evidence: { since: at, ...evidence },
});

/** Whether one is as grave as the other, or graver. */
export const isAsGrave = (one: Severity, other: Severity): boolean =>
  severities.indexOf(one) >= severities.indexOf(other);
