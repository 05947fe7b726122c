import { route } from '../../../shared/http/route.ts';
import { fulfilmentPolicySchema } from '../domain/policy.ts';
import type { FulfilmentApiDeps } from './deps.ts';

export const putFulfilmentPolicy = route({
  method: 'PUT',
  path: '/fulfilment/policy',
  scope: 'fulfilment:write',
  summary: 'Say how orders are sent from now on (履约策略)',
  description: 'What is decided stays decided; amounts are minor units of the policy’s currency.',
  request: { body: fulfilmentPolicySchema },
  responses: { 200: { description: 'The policy in force', schema: fulfilmentPolicySchema } },
  handle: async ({ body }, { policies, now }: FulfilmentApiDeps) => {
    await policies.put(body, now());
    return { status: 200, body };
  },
});
