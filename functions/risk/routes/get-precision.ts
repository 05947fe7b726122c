import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { precisionOf } from '../domain/precision.ts';
import type { RuleOutcome } from '../review-store.ts';
import type { RiskApiDeps } from './deps.ts';
import { share } from './share-answer.ts';

const answer = z
  .object({
    ruleId: z.string(),
    version: z.int(),
    approved: z.int().meta({ description: 'Reviews that it had a part in and that people approved' }),
    rejected: z.int(),
    expired: z.int().meta({ description: 'The clock decided: no judgement of the rule' }),
    precision: share.optional().meta({ description: 'Rejected of those that people decided about' }),
  })
  .meta({ id: 'RiskRulePrecision' });

export const getPrecision = route({
  method: 'GET',
  path: '/risk/precision',
  scope: 'risk:read',
  summary: 'Read how often each rule was right, by what reviewers decided (规则准确率)',
  request: {},
  responses: {
    200: {
      description: 'Of each rule and version that was decided about',
      schema: z.object({ items: z.array(answer) }),
    },
  },
  handle: async (_request, { reviews }: RiskApiDeps) => ({
    status: 200,
    body: { items: (await reviews.outcomes()).map(asPrecision) },
  }),
});

const asPrecision = ({ ruleId, ruleVersion: version, ...counted }: RuleOutcome) => ({
  ...{ ruleId, version, ...counted },
  precision: precisionOf(counted),
});
