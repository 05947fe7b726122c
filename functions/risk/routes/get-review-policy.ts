import { route } from '../../../shared/http/route.ts';
import { shippedReviewPolicy } from '../domain/review.ts';
import { reviewPolicySchema } from '../domain/rule-set.ts';
import type { RiskApiDeps } from './deps.ts';

export const getReviewPolicy = route({
  method: 'GET',
  path: '/risk/review-policy',
  scope: 'risk:read',
  summary: 'Read how reviews are run: due times, what becomes of overdue and of blocked orders (审核策略)',
  request: {},
  responses: { 200: { description: 'The policy in force', schema: reviewPolicySchema } },
  handle: async (_request, { rules }: RiskApiDeps) => ({
    status: 200,
    body: (await rules.set()).reviewPolicy ?? shippedReviewPolicy,
  }),
});
