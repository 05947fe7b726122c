import { route } from '../../../shared/http/route.ts';
import { putRule } from '../change-rules.ts';
import { ruleInputSchema, ruleSchema } from '../domain/rule.ts';
import type { RiskApiDeps } from './deps.ts';
import { ruleIdParam } from './inputs.ts';

export const putRiskRule = route({
  method: 'PUT',
  path: '/risk/rules/{id}',
  scope: 'risk:write',
  summary: 'Make a new version of a rule, or a new rule',
  description:
    'Nothing changes for orders until the version is switched on, whatever `enabled` says here. The same content again is the ' +
    'same version.',
  request: { params: ruleIdParam, body: ruleInputSchema },
  responses: { 200: { description: 'The newest version', schema: ruleSchema } },
  failures: ['ACTION_NOT_ALLOWED', 'BUSY'],
  handle: async ({ params: { id }, body, caller }, deps: RiskApiDeps) => ({
    status: 200,
    body: await putRule({ ruleId: id, content: body, caller }, deps),
  }),
});
