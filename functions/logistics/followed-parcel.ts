import { etaOf, type Standstill } from './domain/eta.ts';
import { fold } from './domain/fold.ts';
import { askAt } from './domain/polling.ts';
import type { TrackingEvent } from './domain/tracking.ts';
import { type Calendar, startOfDay } from './domain/watch/calendar.ts';
import type { WatchPolicy } from './domain/watch/policy.ts';
import { isAbandoned } from './domain/watch/rule.ts';
import { traceOf } from './domain/watch/trace.ts';
import type { LaneStats, ParcelView, WatchDecision } from './domain/watch/types.ts';
import { watch } from './domain/watch/watch.ts';
import type { StoredParcel } from './stored-parcel.ts';

/** How its carrier can be asked; undefined where nobody can. */
export type AskedBy = {
  readonly pushes: boolean;
  /** It pushes only what it is told to (订阅). */
  readonly subscribes: boolean;
  readonly pauseMs: number;
};

export type Surroundings = {
  readonly lane: LaneStats;
  readonly policy: WatchPolicy;
  readonly calendar: Calendar;
  readonly askedBy: AskedBy | undefined;
  readonly now: number;
};

export type Followed = {
  readonly next: StoredParcel;
  readonly decision: Pick<WatchDecision, 'raise' | 'escalate' | 'resolve'>;
  /** Whether there is anything to write. */
  readonly changed: boolean;
};

const dayMs = 86_400_000;
const none = { raise: [], escalate: [], resolve: [] };

/**
 * A parcel as its events make it, and what is to be raised about it. The same events and moment give the same answer in
 * whatever order they came; `parcel.changed` is told where the status is another one. Pure.
 */
export function followedParcel(
  parcel: StoredParcel,
  events: readonly TrackingEvent[],
  around: Surroundings,
): Followed {
  const own = { events, ...(parcel.since === undefined ? {} : { since: parcel.since }) };
  const tracking = fold(events, own);
  const { to, since } = parcel;
  const heard = events.reduce((latest, { receivedAt }) => Math.max(latest, receivedAt), 0);
  const told: StoredParcel = {
    ...parcel,
    ...{ tracking, trace: traceOf({ events, tracking, to, since }), eventCount: events.length },
    ...(heard > 0 ? { heardAt: heard } : {}),
    ...(heard > (parcel.heardAt ?? 0) ? { asks: 0 } : {}),
    events: [],
  };
  // Nobody waits for a void parcel, nor for the papers that come back signed (回单).
  if (parcel.voidedAt !== undefined || parcel.role === 'SIGNBACK') {
    const { nextLookAt: _, ...unwatched } = told;
    return outcome(parcel, unwatched, none);
  }
  const decision = watch({ parcel: viewOf(told), ...around }, around.now);
  const next = { ...timed(told, decision, around), alerts: [...decision.alerts] };
  return outcome(parcel, next, decision);
}

function outcome(parcel: StoredParcel, next: StoredParcel, decision: Followed['decision']): Followed {
  const { status } = next.tracking;
  const moved = status !== parcel.tracking.status;
  const told = moved ? { events: ['parcel.changed'], previousStatus: parcel.tracking.status } : {};
  const isQuiet = decision.raise.length + decision.escalate.length + decision.resolve.length === 0;
  return { next: { ...next, ...told }, decision, changed: moved || !isQuiet || differs(parcel, next) };
}

/** Whether what is kept would be another; when it was written last is no part of it. */
function differs(one: StoredParcel, other: StoredParcel): boolean {
  const partsOf = ({ tracking, trace, alerts, eta, eventCount, heardAt, nextLookAt, asks }: StoredParcel) =>
    JSON.stringify(sorted({ tracking, trace, alerts, eta, eventCount, heardAt, nextLookAt, asks }));
  return partsOf(one) !== partsOf(other);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

/** When it will be there, and when the clock must look again: for the watching, or to ask its carrier. */
function timed(parcel: StoredParcel, decision: WatchDecision, around: Surroundings): StoredParcel {
  const { eta: earlierEta, nextLookAt: _, ...rest } = parcel;
  const eta = etaOf({
    ...{ tracking: parcel.tracking, bookedAt: parcel.bookedAt, lane: around.lane, now: around.now },
    standstills: standstillsOf(around.calendar),
  });
  const ask = earliest(nextAskOf(parcel, around.askedBy), nextSubscriptionOf(parcel, around));
  const look = earliest(decision.nextLookAt, ask);
  return {
    ...rest,
    // A forecast that only the passing of time moves is no news: it moves by an hour or with what is told.
    ...(eta ? { eta: earlierEta && isNear(eta, earlierEta) ? earlierEta : eta } : {}),
    ...(look === undefined ? {} : { nextLookAt: look }),
  };
}

const nearMs = 3_600_000;
const isNear = (a: NonNullable<StoredParcel['eta']>, b: NonNullable<StoredParcel['eta']>): boolean =>
  Math.abs(a.p50 - b.p50) < nearMs && Math.abs(a.p90 - b.p90) < nearMs;

const standstillsOf = ({ spans }: Calendar): readonly Standstill[] =>
  spans
    .filter(({ pace }) => pace === 0)
    .map(({ from, to }) => ({ from: startOfDay(from), to: startOfDay(to) + dayMs }));

const earliest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);

/** When its carrier is to be asked about it, should nothing be heard until then; undefined where that is over or cannot be. */
export function nextAskOf(parcel: StoredParcel, askedBy: AskedBy | undefined): number | undefined {
  if (!askedBy || parcel.voidedAt !== undefined || isAbandoned(parcel)) return undefined;
  const { tracking, heardAt, bookedAt, askedAt, asks } = parcel;
  return askAt({ status: tracking.status, heardAt: heardAt ?? bookedAt, askedAt, asks, ...askedBy });
}

const subscriptionPauseMs = 10 * 60_000;

/** Whether its carrier is still to be told to push it. After a week of trying, asking has to do. */
export const wantsSubscription = (parcel: StoredParcel, askedBy: AskedBy | undefined, now: number): boolean =>
  askedBy?.subscribes === true &&
  parcel.subscribedAt === undefined &&
  parcel.voidedAt === undefined &&
  now < parcel.bookedAt + 7 * dayMs;

const nextSubscriptionOf = (parcel: StoredParcel, { askedBy, now }: Surroundings): number | undefined =>
  wantsSubscription(parcel, askedBy, now) ? now + subscriptionPauseMs : undefined;

/** What the watching looks at of a parcel. */
export const viewOf = ({
  carrier,
  product,
  bookedAt,
  complaints,
  tracking,
  trace,
  alerts,
  ...rest
}: StoredParcel): ParcelView => {
  const { from, to, handedOverAt, promisedAt, returnAskedAt, watchStoppedAt, settledAt } = rest;
  return {
    ...{ carrier, product, bookedAt, complaints, tracking, trace, alerts },
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(handedOverAt === undefined ? {} : { handedOverAt }),
    ...(promisedAt === undefined ? {} : { promisedAt }),
    ...(returnAskedAt === undefined ? {} : { returnAskedAt }),
    ...(watchStoppedAt === undefined ? {} : { watchStoppedAt }),
    ...(settledAt === undefined ? {} : { settledAt }),
  };
};
