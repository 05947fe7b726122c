import { proposeTier } from '../../../functions/inventory/domain/tier-proposal.ts';

it.each([
  [5, 10, 'one-item', 0],
  [25, 10, 'one-item', 0],
  [26, 10, 'shards', 1],
  [230, 10, 'shards', 9],
  [50, 5, 'one-item', 0],
  [1_000, 10, 'shards', 39],
  [1_281, 10, 'shards', 50],
  [1_300, 10, 'leases', 0],
])('%i orders a second, %i ms each: %s with %i shards', (ordersPerSecond, lockMs, tier, shards) => {
  expect(proposeTier({ ordersPerSecond, lockMs })).toMatchObject({ tier, shards });
});

it('meets another one so seldom that five tries in a row fail once in a thousand', () => {
  const { conflict, perPool } = proposeTier({ ordersPerSecond: 1, lockMs: 10 });
  expect(conflict ** 5).toBeCloseTo(0.001, 12);
  const attempts = perPool / (1 - conflict);
  expect((attempts * 0.01) / (1 + attempts * 0.01)).toBeCloseTo(conflict, 12);
});

it('carries what was asked for', () => {
  for (const ordersPerSecond of [1, 30, 250, 1_000, 5_000, 20_000])
    for (const lockMs of [2, 10, 40])
      expect(proposeTier({ ordersPerSecond, lockMs }).carries).toBeGreaterThanOrEqual(ordersPerSecond);
});
