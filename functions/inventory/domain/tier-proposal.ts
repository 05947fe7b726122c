import { conflictTries, longestPauseMs } from '../../../shared/kernel/conflict-retry.ts';
import { mostPieces } from '../../../shared/kernel/text.ts';

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
  /** Share of the time that a pool may be busy: the chance that an order's first try meets another transaction. */
  readonly conflict: number;
};

const refusedShare = 0.001;
/** Root, shards and leases of a SKU fit one transaction, so that a price changes everywhere at once. */
export const mostShards = 50;
/** With as many leases as this beside shards a price still changes in one transaction. */
export const mostLeases = 40;
const leaseSeconds = 30;

/**
 * Proposes the tier for an expected rate: N = ⌈R·T/c⌉ pools, where c is the share of the time that a pool can be busy
 * while 99.9 % of its orders get through. Capacity is not the limit: one item takes 500 such writes a second. Beyond 50
 * shards a lease takes `units` pieces with one write, so that a pool sees R/units writes; 40 containers sell from leases
 * of their own, each one order at a time, so that leases carry 40/T at most: less is carried than was asked for then.
 */
export function proposeTier({ ordersPerSecond, lockMs }: Expected): TierProposal {
  const conflict = mostBusy(lockMs);
  const perPool = conflict / (lockMs / 1000);
  const pools = Math.max(1, Math.ceil(ordersPerSecond / perPool));
  if (pools === 1) return { tier: 'one-item', shards: 0, perPool, carries: perPool, conflict };
  if (pools - 1 <= mostShards)
    return { tier: 'shards', shards: pools - 1, perPool, carries: pools * perPool, conflict };
  const lease = { units: Math.min(pools, mostPieces), seconds: leaseSeconds };
  const carries = Math.min(perPool * pools, mostLeases / (lockMs / 1000));
  return { tier: 'leases', shards: 0, lease, perPool, carries, conflict };
}

/**
 * The chance that none of the table's tries gets through where a pool is busy for the share `busy` of the time. The first
 * meets another transaction with that chance. A later one meets the same one again if its pause, even up to P, ends
 * before what is left of T, even up to T: T/2P, or 1 − P/2T where P is the shorter; else another one, as the first did.
 */
export function lostShare(busy: number, lockMs: number): number {
  let lost = busy;
  for (let conflicts = 1; conflicts < conflictTries; conflicts += 1) {
    const pause = longestPauseMs(conflicts);
    const same = pause >= lockMs ? lockMs / (2 * pause) : 1 - pause / (2 * lockMs);
    lost *= same + (1 - same) * busy;
  }
  return lost;
}

const halvings = 50;

/** The share at which one order in a thousand is lost, by halving: the more is busy, the more is lost. */
function mostBusy(lockMs: number): number {
  let [low, high] = [0, 1];
  for (let count = 0; count < halvings; count += 1) {
    const middle = (low + high) / 2;
    if (lostShare(middle, lockMs) <= refusedShare) low = middle;
    else high = middle;
  }
  return low;
}
