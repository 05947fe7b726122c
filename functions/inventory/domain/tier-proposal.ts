/** Rate of orders of one SKU, and how long a transaction keeps its item busy. */
export type Expected = { readonly ordersPerSecond: number; readonly lockMs: number };

export type TierProposal = {
  readonly tier: 'one-item' | 'shards' | 'leases';
  /** Shards beside the root pool, as the policy takes them. */
  readonly shards: number;
  readonly lease?: { readonly units: number; readonly seconds: number };
  /** Orders a second that one pool carries, and that the proposal carries. */
  readonly perPool: number;
  readonly carries: number;
  /** Chance that one try meets another transaction on the same pool. */
  readonly conflict: number;
};

/** 99.9 % within five tries: a conflict chance whose fifth power is one in a thousand. */
const tries = 5;
const refusedShare = 0.001;
/** Root, shards and leases of a SKU fit one transaction, so that a price changes everywhere at once. */
export const mostShards = 50;
const leaseSeconds = 30;

/**
 * Proposes the tier for an expected rate. Transactions on one pool that come at rate λ and hold it for T meet with chance
 * c = λT/(1+λT) and get c/T through a second; tries are spread so that retries count in λ. The c at which 99.9 % get
 * through in five tries fixes N = ⌈R·T/c⌉ pools. Capacity is not the limit: one item takes 500 such writes a second.
 * Beyond 50 shards a lease takes `units` pieces with one write, so that a pool sees R/units writes.
 */
export function proposeTier({ ordersPerSecond, lockMs }: Expected): TierProposal {
  const conflict = refusedShare ** (1 / tries);
  const perPool = conflict / (lockMs / 1000);
  const pools = Math.max(1, Math.ceil(ordersPerSecond / perPool));
  if (pools === 1) return { tier: 'one-item', shards: 0, perPool, carries: perPool, conflict };
  if (pools - 1 <= mostShards)
    return { tier: 'shards', shards: pools - 1, perPool, carries: pools * perPool, conflict };
  const units = Math.ceil(ordersPerSecond / perPool);
  const lease = { units, seconds: leaseSeconds };
  return { tier: 'leases', shards: 0, lease, perPool, carries: perPool * units, conflict };
}
