/**
 * How a write goes on that other transactions refuse because they hold its items: sent up to eight times, with full
 * jitter between (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
 */
export const conflictTries = 8;

const firstPauseMs = 10;
const mostPauseMs = 400;

/** The longest pause after so many conflicts, in milliseconds; the pause is any length up to that, evenly. */
export const longestPauseMs = (conflicts: number): number =>
  Math.min(mostPauseMs, firstPauseMs * 2 ** (conflicts - 1));
