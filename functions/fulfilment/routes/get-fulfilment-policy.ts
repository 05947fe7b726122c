import { route } from '../../../shared/http/route.ts';
import { fulfilmentPolicySchema } from '../domain/policy.ts';
import type { FulfilmentApiDeps } from './deps.ts';

export const getFulfilmentPolicy = route({
  method: 'GET',
  path: '/fulfilment/policy',
  scope: 'fulfilment:read',
  summary: 'Read how warehouses are chosen, waves made and orders completed (履约策略)',
  request: {},
  responses: { 200: { description: 'The policy in force', schema: fulfilmentPolicySchema } },
  handle: async (_request, { policies }: FulfilmentApiDeps) => ({ status: 200, body: await policies.get() }),
});
