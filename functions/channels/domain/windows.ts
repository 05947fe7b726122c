/** Milliseconds since 1970, `from` included and `to` not; whole seconds, which is as exactly as channels tell times. */
type Window = { readonly from: number; readonly to: number };

const secondMs = 1000;
const wholeSecond = (at: number): number => Math.floor(at / secondMs) * secondMs;

type Reading = {
  /** All that changed before is kept. */
  readonly cursor: number;
  /** How far back is looked again, for what the channel listed late. */
  readonly overlapMs: number;
  /** Until when the channel lists what has changed. */
  readonly end: number;
  readonly longestMs: number;
};

/** The next stretch of time to ask about; undefined where it has not come yet. */
export function nextWindow({ cursor, overlapMs, end, longestMs }: Reading): Window | undefined {
  const from = wholeSecond(cursor - Math.min(overlapMs, longestMs / 2));
  const to = Math.min(wholeSecond(end), from + wholeSecond(longestMs));
  return to > cursor ? { from, to } : undefined;
}

/** The earlier half of what a window has beyond the cursor; undefined where that is a single second. */
export function halved({ from, to }: Window, cursor: number): Window | undefined {
  const half = wholeSecond(cursor + (to - cursor) / 2);
  const shorter = Math.max(half, wholeSecond(cursor) + secondMs);
  return shorter < to ? { from, to: shorter } : undefined;
}
