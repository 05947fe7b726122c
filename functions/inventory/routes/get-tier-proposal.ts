import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { queryNumber, queryNumberOr } from '../../../shared/kernel/text.ts';
import { tierSchema } from '../domain/policy.ts';
import { proposeTier } from '../domain/tier-proposal.ts';
import type { InventoryDeps } from './deps.ts';

export const getTierProposal = route({
  method: 'GET',
  path: '/stock/tier-proposal',
  scope: 'inventory:read',
  summary: 'Propose the tier for an expected rate of orders',
  description:
    'Transactions on one pool refuse each other while they last (`lockMs`, best measured). N = ⌈R·T/c⌉ pools, with the ' +
    'share c of the time that a pool can be busy while 99.9 % get through within eight tries, some of which meet the ' +
    'transaction that they met before. Above 50 shards, leases; `carries` is less than was asked for where they end.',
  request: {
    query: z.strictObject({
      ordersPerSecond: queryNumber(z.number().gt(0).max(1_000_000)),
      lockMs: queryNumberOr(10, z.number().gt(0).max(1000)),
    }),
  },
  responses: {
    200: {
      description: 'The tier, as a policy takes it',
      schema: z
        .object({
          tier: z.enum(['one-item', 'shards', 'leases']),
          shards: z.int(),
          lease: tierSchema.lease,
          perPool: z.number().meta({ description: 'Orders a second that one pool carries' }),
          carries: z.number().meta({ description: 'Orders a second that the proposal carries' }),
          conflict: z.number().meta({ description: 'Chance that a first try meets another transaction' }),
        })
        .meta({ id: 'TierProposal' }),
    },
  },
  handle: async ({ query }, _deps: InventoryDeps) => ({ status: 200, body: proposeTier(query) }),
});
