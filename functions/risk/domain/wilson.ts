/** A share of things that were counted, with the interval that holds the true share in 95 of 100 such counts. */
export type Share = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly of: number;
};

const z95 = 1.959964;

/** The share and its score interval (Wilson, 1927), which stays within 0 and 1 for few counts too; undefined of nothing. */
export function shareOf(found: number, of: number): Share | undefined {
  if (of === 0) return undefined;
  const value = found / of;
  const square = z95 ** 2;
  const middle = value + square / (2 * of);
  const spread = z95 * Math.sqrt((value * (1 - value)) / of + square / (4 * of ** 2));
  const bounded = (bound: number) => Math.min(1, Math.max(0, bound / (1 + square / of)));
  const low = found === 0 ? 0 : bounded(middle - spread);
  const high = found === of ? 1 : bounded(middle + spread);
  return { value, low, high, of };
}
