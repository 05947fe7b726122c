import { tierSchema } from '../../../functions/inventory/domain/policy.ts';
import { lostShare, proposeTier } from '../../../functions/inventory/domain/tier-proposal.ts';
import { playPool } from '../../bench/busy-pool.ts';

it.each([
  [5, 10, 'one-item', 0],
  [35, 10, 'one-item', 0],
  [36, 10, 'shards', 1],
  [230, 10, 'shards', 6],
  [77, 5, 'one-item', 0],
  [1_000, 10, 'shards', 28],
  [1_790, 10, 'shards', 50],
  [1_800, 10, 'leases', 0],
])('%i orders a second, %i ms each: %s with %i shards', (ordersPerSecond, lockMs, tier, shards) => {
  expect(proposeTier({ ordersPerSecond, lockMs })).toMatchObject({ tier, shards });
});

it('keeps a pool so seldom busy that one order in a thousand is lost', () => {
  const { conflict, perPool } = proposeTier({ ordersPerSecond: 1, lockMs: 10 });
  expect(lostShare(conflict, 10)).toBeCloseTo(0.001, 12);
  expect(perPool * 0.01).toBeCloseTo(conflict, 12);
});

it.each([2, 5, 10, 20])('carries what a simulated pool carries where a transaction takes %i ms', (lockMs) => {
  const { perPool } = proposeTier({ ordersPerSecond: 1, lockMs });
  const lostAt = (perSecond: number) => playPool({ perSecond, lockMs, orders: 200_000, seed: 1 }).lostShare;
  expect(lostAt(perPool * 0.92)).toBeLessThan(0.001);
  expect(lostAt(perPool * 1.08)).toBeGreaterThan(0.001);
});

it('loses more where retries meet the transaction that they met before than where each is a new chance', () => {
  const { lostShare: simulated } = playPool({ perSecond: 35, lockMs: 10, orders: 200_000, seed: 1 });
  expect(simulated).toBeGreaterThan(3 * 0.35 ** 8);
});

it('carries what was asked for, and says so where 40 leases are too few', () => {
  for (const lockMs of [2, 10, 40])
    for (const ordersPerSecond of [1, 30, 250, 1_000, 5_000, 20_000]) {
      const { tier, carries } = proposeTier({ ordersPerSecond, lockMs });
      if (tier === 'leases') expect(carries).toBe(Math.min(carries, 40_000 / lockMs));
      expect(carries).toBeGreaterThanOrEqual(Math.min(ordersPerSecond, 40_000 / lockMs));
    }
});

it('proposes no lease of more pieces than a policy takes', () => {
  const { lease } = proposeTier({ ordersPerSecond: 1_000_000, lockMs: 1_000 });
  expect(tierSchema.lease.parse(lease)).toEqual({ units: 100_000_000, seconds: 30 });
});
