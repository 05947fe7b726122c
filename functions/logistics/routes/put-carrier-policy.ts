import { route } from '../../../shared/http/route.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { changeOf, policyAnswer, policyInput } from './rate-answers.ts';

export const putCarrierPolicy = route({
  method: 'PUT',
  path: '/carrier-policy',
  scope: 'logistics:write',
  summary: 'Say how carriers are chosen (承运商策略)',
  description:
    'The lowest of freight and of what lateness is expected to cost is chosen; amounts are minor units of the rate cards. It ' +
    'counts for what is allocated or booked from then on.',
  request: { body: policyInput },
  responses: { 200: { description: 'The policy', schema: policyAnswer } },
  handle: async ({ body, caller }, { rates, now }: LogisticsApiDeps) => {
    const change = { changedBy: caller, changedAt: now() };
    await rates.putPolicy(body, change);
    return { status: 200, body: { policy: body, ...changeOf({ value: body, ...change }) } };
  },
});
