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
    if (filledAt > 0) tokens = Math.min(burst, tokens + ((nowMs - filledAt) * rate) / 1000);
    filledAt = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
