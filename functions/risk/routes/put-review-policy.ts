import { route } from '../../../shared/http/route.ts';
import { putReviewPolicy } from '../change-rules.ts';
import { reviewPolicySchema } from '../domain/rule-set.ts';
import type { RiskApiDeps } from './deps.ts';

export const putRiskReviewPolicy = route({
  method: 'PUT',
  path: '/risk/review-policy',
  scope: 'risk:write',
  summary: 'Say how reviews are run from now on',
  description:
    'Open reviews keep their due time. `onOverdue` is never approve or reject for orders that a rule blocks; `ownBlocked` is ' +
    'about own channels, orders of marketplaces are always held.',
  request: { body: reviewPolicySchema },
  responses: { 200: { description: 'The policy in force', schema: reviewPolicySchema } },
  failures: ['BUSY'],
  handle: async ({ body }, deps: RiskApiDeps) => ({ status: 200, body: await putReviewPolicy(body, deps) }),
});
