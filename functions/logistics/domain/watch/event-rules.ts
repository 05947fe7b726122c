import type { TrackingStatus } from '../tracking.ts';
import { atOnce, hourMs, isOver, isWithinCity, isWithinProvince, type Rule, type Situation } from './rule.ts';

const lastMile: readonly (TrackingStatus | undefined)[] = ['OUT_FOR_DELIVERY', 'AVAILABLE_FOR_PICKUP'];

/** LOOP (往返中转): at one facility for the third time. Over when a courier or a station has it. */
export const loop: Rule = ({ parcel, policy }) => {
  const { loop: most, lastStatus, lastScanAt = 0 } = parcel.trace;
  if (!most || most.visits < policy.loop.visits || isOver(parcel)) return undefined;
  const broken = lastMile.includes(lastStatus) && lastScanAt > most.at;
  if (broken) return undefined;
  const { place, visits, at } = most;
  return { mark: `${place}:${visits}`, steps: [atOnce(at, 'WARNING', { place, count: visits })] };
};

/** WRONG_STATION (错派): delivered, or about to be, in another city than the receiver's. Over when it is in the right one. */
export const wrongStation: Rule = ({ parcel }) => {
  const { strayed } = parcel.trace;
  const { status } = parcel.tracking;
  if (!strayed || status === 'RETURNED' || status === 'CANCELLED') return undefined;
  const severity = status === 'DELIVERED' ? 'CRITICAL' : 'WARNING';
  const { place, at } = strayed;
  return { mark: `${place}:${at}`, steps: [atOnce(at, severity, { place })] };
};

/** FAILED_ATTEMPTS (多次派送失败): the courier was there in vain twice. Over when it is in a locker, delivered or going back. */
export const failedAttempts: Rule = ({ parcel, policy }) => {
  const { failedAttempts: count, lastFailedAt, lastFailedSub } = parcel.trace;
  const { status } = parcel.tracking;
  const settled =
    isOver(parcel) || status === 'AVAILABLE_FOR_PICKUP' || status === 'RETURNING' || status === 'LOST';
  if (settled || lastFailedAt === undefined || count < policy.failedAttempts.warn) return undefined;
  const severity = count >= policy.failedAttempts.critical ? 'CRITICAL' : 'WARNING';
  const evidence = { count, ...(lastFailedSub && { detail: lastFailedSub }) };
  return { mark: String(count), steps: [atOnce(lastFailedAt, severity, evidence)] };
};

/**
 * RETURNED_UNASKED (无故退回): it goes back, came back or was cancelled by the carrier, and nobody of us asked for that.
 * Over when somebody did, or it goes on to the buyer. That it has arrived here does not end it: the buyer has nothing.
 */
export const returnedUnasked: Rule = ({ parcel: { tracking, trace, returnAskedAt } }) => {
  const { status, at } = tracking;
  const since = status === 'CANCELLED' ? at : trace.returningAt;
  const back = status === 'RETURNING' || status === 'RETURNED' || status === 'CANCELLED';
  if (!back || since === undefined || returnAskedAt !== undefined) return undefined;
  const turned = atOnce(since, 'WARNING', { detail: 'RETURNING' });
  const ended = status === 'RETURNING' ? [] : [atOnce(at ?? since, 'CRITICAL', { detail: status })];
  return { mark: String(since), steps: [turned, ...ended] };
};

/** LOSS_TOLD (承运商确认丢失、破损、销毁), or broken by what the buyer says. Over when it is found: damage never is. */
export const lossTold: Rule = ({ parcel: { trace, tracking, complaints } }) => {
  const broken = complaints.findLast(({ kind }) => kind === 'DAMAGED');
  const told = trace.loss ?? (broken && { kind: 'DAMAGED' as const, at: broken.at });
  if (!told || tracking.status === 'CANCELLED') return undefined;
  const { kind, at } = told;
  return { mark: `${kind}:${at}`, steps: [atOnce(at, 'CRITICAL', { detail: kind })] };
};

/**
 * FAST_SIGN (虚假签收、疑似空包): signed for sooner after pick-up than anybody can be there. Over when the signature is
 * undone. A lane on which that is usual has a short median, and is believed.
 */
export const fastSign: Rule = (situation) => {
  const { tracking, handedOverAt } = situation.parcel;
  const { deliveredAt, pickedUpAt, status } = tracking;
  if (status !== 'DELIVERED' || deliveredAt === undefined || pickedUpAt === undefined) return undefined;
  const from = Math.min(pickedUpAt, handedOverAt ?? pickedUpAt);
  const ms = shortest(situation);
  if (deliveredAt - from >= ms) return undefined;
  const measured = situation.lane.TOTAL;
  const evidence = { from, limitMs: ms, ...(measured && { measured, stage: 'TOTAL' as const }) };
  return { mark: String(deliveredAt), steps: [atOnce(deliveredAt, 'WARNING', evidence)] };
};

function shortest({ parcel, policy: { fastSign: policy }, lane }: Situation): number {
  const near = isWithinProvince(parcel) ? policy.sameProvinceHours : policy.hours;
  const ms = (isWithinCity(parcel) ? policy.sameCityHours : near) * hourMs;
  return lane.TOTAL ? Math.min(ms, lane.TOTAL.p50 / 4) : ms;
}

/**
 * DELIVERED_NOT_RECEIVED (签收未收到): the carrier says delivered, and the buyer after that says that it is not there, or
 * empty. Over when the buyer takes it back, or the carrier its signature.
 */
export const deliveredNotReceived: Rule = ({ parcel: { tracking, complaints } }) => {
  const { deliveredAt, status } = tracking;
  const complaint = complaints.findLast(({ kind, at }) => kind !== 'DAMAGED' && at >= (deliveredAt ?? 0));
  if (status !== 'DELIVERED' || deliveredAt === undefined || !complaint) return undefined;
  const { at, kind } = complaint;
  return { mark: String(at), steps: [atOnce(at, 'CRITICAL', { from: deliveredAt, detail: kind })] };
};
