import type { Throttle } from './deployment.ts';

/** Takes a token from the bucket; false when the request is one too many. */
export type TokenBucket = (nowMs: number) => boolean;

/** The token bucket of a stage or a route: `rate` a second, `burst` at once. */
export function tokenBucket(throttle: Throttle | undefined): TokenBucket {
  const rate = throttle?.ThrottlingRateLimit;
  const burst = throttle?.ThrottlingBurstLimit ?? rate;
  if (rate === undefined || burst === undefined) return () => true;
  let tokens = burst;
  let filledAt = 0;
  return (nowMs) => {
    const sinceMs = filledAt > 0 ? Math.max(0, nowMs - filledAt) : 0;
    tokens = Math.min(burst, tokens + (sinceMs * rate) / 1000);
    filledAt = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** Takes a token from the caller's own bucket; false when the request is one too many of this caller. */
export type CallerLimit = (caller: string, nowMs: number) => boolean;

export type CallerRate = {
  /** Requests a second of one caller. */
  readonly rate: number;
  /** How many of them may come at once. */
  readonly burst: number;
};

const mostCallers = 10_000;

/** A bucket for each caller. Only the latest ten thousand are remembered; whoever comes after them begins anew. */
export function callerLimit(each: CallerRate | undefined): CallerLimit {
  if (each === undefined) return () => true;
  const settings = { ThrottlingRateLimit: each.rate, ThrottlingBurstLimit: each.burst };
  const buckets = new Map<string, TokenBucket>();
  return (caller, nowMs) => {
    const bucket = buckets.get(caller) ?? tokenBucket(settings);
    buckets.delete(caller);
    buckets.set(caller, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > mostCallers && oldest !== undefined) buckets.delete(oldest);
    return bucket(nowMs);
  };
}
