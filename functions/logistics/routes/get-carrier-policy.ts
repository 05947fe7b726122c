import { route } from '../../../shared/http/route.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { changeOf, policyAnswer } from './rate-answers.ts';

export const getCarrierPolicy = route({
  method: 'GET',
  path: '/carrier-policy',
  scope: 'logistics:read',
  summary: 'Read how carriers are chosen (承运商策略)',
  request: {},
  responses: { 200: { description: 'The policy', schema: policyAnswer } },
  handle: async (_request, { rates }: LogisticsApiDeps) => {
    const kept = await rates.policy();
    return { status: 200, body: { policy: kept.value, ...changeOf(kept) } };
  },
});
