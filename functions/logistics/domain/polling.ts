import type { TrackingStatus } from './tracking.ts';

const hourMs = 3_600_000;

/** So long nothing may be heard of a parcel before its carrier is asked; milliseconds. What is at its end is not asked for. */
const silenceMs: Readonly<Partial<Record<TrackingStatus, number>>> = {
  UNKNOWN: 12 * hourMs,
  PENDING: 12 * hourMs,
  PICKED_UP: 6 * hourMs,
  IN_TRANSIT: 6 * hourMs,
  EXCEPTION: 6 * hourMs,
  OUT_FOR_DELIVERY: 3 * hourMs,
  DELIVERY_FAILED: 6 * hourMs,
  AVAILABLE_FOR_PICKUP: 12 * hourMs,
  RETURNING: 12 * hourMs,
  LOST: 24 * hourMs,
};
const mostDoublings = 3;

export type Silence = {
  readonly status: TrackingStatus;
  /** The carrier pushes by itself; without pushes asking is all there is, and silence is half as long. */
  readonly pushes: boolean;
  /** When something was last heard; where nothing was, when it was booked. */
  readonly heardAt: number;
  readonly askedAt?: number | undefined;
  /** How often it was asked in vain since something was last heard. */
  readonly asks: number;
  /** The shortest time that the carrier wants between two questions. */
  readonly pauseMs: number;
};

/** When to ask a carrier about a parcel that is silent; each time in vain doubles the wait, thrice at most. */
export function askAt({ status, pushes, heardAt, askedAt, asks, pauseMs }: Silence): number | undefined {
  const silence = silenceMs[status];
  if (silence === undefined) return undefined;
  const wait = (pushes ? silence : silence / 2) * 2 ** Math.min(asks, mostDoublings);
  const since = Math.max(heardAt, askedAt ?? 0);
  return Math.max(since + wait, askedAt === undefined ? 0 : askedAt + pauseMs);
}
