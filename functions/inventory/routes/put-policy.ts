import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { skuCode } from '../../../shared/kernel/text.ts';
import { policySchema, tierSchema } from '../domain/policy.ts';
import { putPolicy } from '../reorder-policy.ts';
import type { InventoryDeps } from './deps.ts';
import { asPolicy, policyAnswer } from './policy-answer.ts';

export const putStockPolicy = route({
  method: 'PUT',
  path: '/stock/{sku}/policy',
  scope: 'inventory:write',
  summary: 'Say how a SKU is to be kept in stock',
  description:
    'Works out safety stock and reorder point at once and watches the SKU from now on. Without `shards` and `lease` the ' +
    'tier stays as it is; with one of them it becomes what they say, while orders flow. All money is in the currency ' +
    'that the SKU is sold in.',
  request: {
    params: z.object({ sku: skuCode }),
    body: policySchema.extend(tierSchema).meta({ id: 'StockPolicyInput' }),
  },
  responses: { 200: { description: 'The policy and what it comes to', schema: policyAnswer } },
  failures: ['SKU_NOT_FOUND', 'BUNDLE_RULE', 'SUPPLIER_UNKNOWN', 'CURRENCY_MIXED'],
  handle: async ({ params: { sku }, body }, deps: InventoryDeps) => {
    const { shards, lease, ...policy } = body;
    const tier = shards === undefined && lease === undefined ? undefined : { shards: shards ?? 0, lease };
    const stored = await putPolicy({ sku, policy, tier }, deps);
    return { status: 200, body: asPolicy(stored, await deps.planning.pool(sku)) };
  },
});
