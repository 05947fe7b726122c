import { fold } from '../../../../functions/logistics/domain/fold.ts';
import type { TrackingEvent } from '../../../../functions/logistics/domain/tracking.ts';
import { type Calendar, knownCalendar } from '../../../../functions/logistics/domain/watch/calendar.ts';
import { defaultWatchPolicy, type WatchPolicy } from '../../../../functions/logistics/domain/watch/policy.ts';
import { traceOf } from '../../../../functions/logistics/domain/watch/trace.ts';
import type {
  LaneStats,
  Measured,
  ParcelView,
  WatchDecision,
} from '../../../../functions/logistics/domain/watch/types.ts';
import { watch } from '../../../../functions/logistics/domain/watch/watch.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
/** Monday noon in China, in a month without holidays. */
export const noon = Date.UTC(2026, 4, 11, 4);
export const hoursOn = (hours: number): number => noon + hours * hour;

export const shanghai = { province: '上海市', city: '上海市' };
export const shenzhen = { province: '广东省', city: '深圳市' };
export const guangzhou = { province: '广东省', city: '广州市' };

export type Told = Partial<TrackingEvent> & { readonly at: number };
/** An event at a moment, told in the same minute unless it says when it was received. */
export const anEvent = ({ at, ...more }: Told): TrackingEvent => {
  const event = {
    ...({ waybillNo: 'SF0000000000001', carrier: 'sf', source: 'PUSH', code: more.status ?? '501' } as const),
    ...{ occurredAt: at, receivedAt: at + 60_000, ...more },
  };
  return { ...event, hash: JSON.stringify([event.code, at, event.text, event.place]) };
};

export type Parcel = Partial<Omit<ParcelView, 'tracking' | 'trace'>> & { readonly told?: readonly Told[] };
/** A parcel from Shanghai to Shenzhen, booked at noon, with what was told of it. */
export function aParcel({ told = [], ...more }: Parcel = {}): ParcelView {
  const events = told.map(anEvent);
  const tracking = fold(events);
  const route = { carrier: 'sf', product: 'standard', from: shanghai, to: shenzhen } as const;
  const trace = traceOf({ events, tracking, to: more.to ?? route.to });
  return { ...route, bookedAt: noon, complaints: [], alerts: [], ...more, tracking, trace };
}

export const measured = (
  hours: Partial<Record<'p50' | 'p90' | 'p95' | 'p99' | 'p999', number>>,
): Measured => {
  const { p50 = 1, p90 = p50, p95 = p90, p99 = p95, p999 = p99 } = hours;
  const ms = { p50: p50 * hour, p90: p90 * hour, p95: p95 * hour, p99: p99 * hour, p999: p999 * hour };
  return { n: 100, level: 'CITY', lane: 'sf#standard CITY', ...ms };
};

export type Looked = {
  readonly lane?: LaneStats;
  readonly policy?: Partial<WatchPolicy>;
  readonly calendar?: Calendar;
};
export function look(
  parcel: ParcelView,
  now: number,
  { lane = {}, policy, calendar = knownCalendar }: Looked = {},
) {
  return watch({ parcel, lane, calendar, policy: { ...defaultWatchPolicy, ...policy } }, now);
}

/** `raise STALLED WARNING`, one a line of what is to be done. */
export const acts = ({ raise, escalate, resolve }: WatchDecision): readonly string[] => [
  ...raise.map(({ rule, severity }) => `raise ${rule} ${severity}`),
  ...escalate.map(({ rule, severity }) => `escalate ${rule} ${severity}`),
  ...resolve.map(({ rule, resolution }) => `resolve ${rule} ${resolution}`),
];
