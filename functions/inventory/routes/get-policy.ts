import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { skuCode } from '../../../shared/kernel/text.ts';
import { isWatched } from '../planning-store.ts';
import type { InventoryDeps } from './deps.ts';
import { asPolicy, policyAnswer } from './policy-answer.ts';

export const getStockPolicy = route({
  method: 'GET',
  path: '/stock/{sku}/policy',
  scope: 'inventory:read',
  summary: 'Read how a SKU is kept in stock, and why',
  description:
    'As the last review worked it out: the levels that alerts go by, with every input and formula.',
  request: { params: z.object({ sku: skuCode }) },
  responses: { 200: { description: 'The policy and what it comes to', schema: policyAnswer } },
  failures: ['POLICY_NOT_FOUND'],
  handle: async ({ params: { sku } }, { planning }: InventoryDeps) => {
    const [stored, pool] = await Promise.all([planning.get(sku), planning.pool(sku)]);
    if (!isWatched(stored)) throw new Failure('POLICY_NOT_FOUND', 'Put a policy for the SKU first.');
    return { status: 200, body: asPolicy(stored, pool) };
  },
});
