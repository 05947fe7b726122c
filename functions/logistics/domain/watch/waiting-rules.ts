import { probablyLate } from './lateness.ts';
import {
  afterTime,
  afterWait,
  atOnce,
  type Due,
  goesOnElsewhere,
  hourMs,
  isOnItsWay,
  isOver,
  isWaiting,
  isWithinCity,
  type Rule,
  type Situation,
  type Step,
  stageNow,
} from './rule.ts';

/** NO_PICKUP (未揽收): a number was given, and no carrier has scanned it yet. Over with the pick-up. */
export const noPickup: Rule = (situation) => {
  const { parcel, policy } = situation;
  if (isOver(parcel) || parcel.tracking.pickedUpAt !== undefined) return undefined;
  const { warnHours, criticalHours } = policy.noPickup;
  const from = parcel.bookedAt;
  return {
    mark: String(from),
    steps: [
      afterWait(situation, { from, ms: warnHours * hourMs, severity: 'WARNING' }),
      afterWait(situation, { from, ms: criticalHours * hourMs, severity: 'CRITICAL' }),
    ],
  };
};

/**
 * NO_TRACKING (无轨迹): not a single word of it, though we handed it over or booked it long ago; or the aggregator gave the
 * number up. The number is wrong, or nobody scanned it. Over with the first event.
 */
export const noTracking: Rule = (situation) => {
  const { parcel, policy } = situation;
  const { handedOverAt, bookedAt, watchStoppedAt, trace } = parcel;
  if (isOver(parcel)) return undefined;
  if (watchStoppedAt !== undefined && watchStoppedAt >= (trace.lastScanAt ?? 0))
    return { mark: `stopped:${watchStoppedAt}`, steps: [atOnce(watchStoppedAt, 'CRITICAL')] };
  if (trace.lastScanAt !== undefined) return undefined;
  const { handedOverHours, bookedHours } = policy.noTracking;
  const [from, hours] =
    handedOverAt === undefined ? [bookedAt, bookedHours] : [handedOverAt, handedOverHours];
  const step = afterWait(situation, { from, ms: hours * hourMs, severity: 'CRITICAL' });
  return { mark: String(from), steps: [step] };
};

/**
 * STALLED (停滞): no scan for longer than 24 hours and than all but one in a hundred scans of its stage took. Over with the
 * next scan.
 */
export const stalled: Rule = (situation) => {
  const { parcel, policy, lane } = situation;
  const from = parcel.trace.lastScanAt;
  if (from === undefined || !isOnItsWay(parcel) || parcel.trace.customsHeldAt !== undefined) return undefined;
  const stage = stageNow(parcel);
  const measured = lane[stage];
  const { leastHours, unmeasuredHours } = policy.stalled;
  const ms = measured ? Math.max(leastHours * hourMs, measured.p99) : unmeasuredHours * hourMs;
  const step = afterWait(situation, { from, ms, severity: 'WARNING', stage, ...(measured && { measured }) });
  return { mark: String(from), steps: [step] };
};

/**
 * SUSPECT_LOST (疑似丢失): no scan for seven days (three within a city), and for longer than all but one in a thousand took.
 * What we handed over and nobody ever scanned counts too. Over with the next scan, also where that gives it another number.
 */
export const suspectLost: Rule = (situation) => {
  const { parcel, policy, lane } = situation;
  const { status, pickedUpAt } = parcel.tracking;
  if (isOver(parcel) || isWaiting(parcel) || status === 'LOST' || goesOnElsewhere(parcel)) return undefined;
  const from = pickedUpAt === undefined ? parcel.handedOverAt : parcel.trace.lastScanAt;
  if (from === undefined) return undefined;
  const stage = stageNow(parcel);
  const measured = lane[stage];
  const { hours, sameCityHours } = policy.suspectLost;
  const least = (isWithinCity(parcel) ? sameCityHours : hours) * hourMs;
  const ms = Math.max(least, measured?.p999 ?? 0);
  const step = afterWait(situation, { from, ms, severity: 'CRITICAL', stage, ...(measured && { measured }) });
  return { mark: String(from), steps: [step] };
};

/**
 * LATE (超时): past its promise, which is critical, or probably not going to keep it (lateness.ts); without a promise, longer
 * on its way than 95 of a hundred of its lane. Over with its end only: no scan makes it earlier. Nothing new is raised while
 * the buyer only has to fetch it, or it goes back, or is told to be lost, or goes on under another number: other rules, and
 * that other parcel, have that.
 */
export const late: Rule = (situation) => {
  const { parcel } = situation;
  const { status } = parcel.tracking;
  if (isOver(parcel)) return undefined;
  const others = isWaiting(parcel) || status === 'RETURNING' || status === 'LOST' || goesOnElsewhere(parcel);
  const steps = others ? [] : [...slow(situation), ...broken(situation)];
  return { mark: `promise:${parcel.promisedAt ?? 'none'}`, steps };
};

function slow(situation: Situation): readonly Step[] {
  const { parcel, policy, lane } = situation;
  const from = parcel.tracking.pickedUpAt;
  if (from === undefined) return [];
  const severity = 'WARNING';
  const measured = lane.TOTAL && { measured: lane.TOTAL, stage: 'TOTAL' as const };
  if (parcel.promisedAt !== undefined) {
    const found = probablyLate(situation, { from, promisedAt: parcel.promisedAt });
    return found ? [afterWait(situation, { from, severity, ...measured, ...found })] : [];
  }
  const { unmeasuredHours, sameCityUnmeasuredHours } = policy.late;
  const unmeasured = isWithinCity(parcel) ? sameCityUnmeasuredHours : unmeasuredHours;
  const ms = lane.TOTAL?.p95 ?? unmeasured * hourMs;
  return [afterWait(situation, { from, ms, severity, stage: 'TOTAL', ...measured })];
}

/** A promise is a day: holidays were known when it was given. */
const broken = ({ parcel: { promisedAt } }: Situation): readonly Step[] =>
  promisedAt === undefined
    ? []
    : [afterTime({ from: promisedAt, ms: 0, severity: 'CRITICAL', detail: 'PROMISE' })];

/** LOCKER_TIMEOUT (滞留自提点): in a locker or at a station, and nobody fetches it. Over when it is taken out. */
export const lockerTimeout: Rule = ({ parcel, policy }) => {
  const from = parcel.trace.waitingSince;
  if (from === undefined || !isWaiting(parcel)) return undefined;
  return waited(from, policy.lockerTimeout);
};

/** CUSTOMS_HELD (清关滞留): held by customs since. Over when it is released. */
export const customsHeld: Rule = ({ parcel, policy }) => {
  const from = parcel.trace.customsHeldAt;
  if (from === undefined || isOver(parcel)) return undefined;
  return waited(from, policy.customsHeld);
};

const waited = (
  from: number,
  hours: { readonly warnHours: number; readonly criticalHours: number },
): Due => ({
  mark: String(from),
  steps: [
    afterTime({ from, ms: hours.warnHours * hourMs, severity: 'WARNING' }),
    afterTime({ from, ms: hours.criticalHours * hourMs, severity: 'CRITICAL' }),
  ],
});
