import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { switchRule } from '../change-rules.ts';
import type { RiskApiDeps } from './deps.ts';
import { ruleIdParam } from './inputs.ts';
import { asRule, ruleAnswer } from './rule-answer.ts';

export const postRuleActivation = route({
  method: 'POST',
  path: '/risk/rules/{id}/activation',
  scope: 'risk:write',
  summary: 'Switch a version of a rule on or off (启用/停用)',
  description:
    'Works within ten seconds, for orders that are judged from then on. What was decided stays, and so do its reviews.',
  request: {
    params: ruleIdParam,
    body: z
      .strictObject({ version: z.int().min(1), enabled: z.boolean(), reason: plainText(200) })
      .meta({ id: 'RiskRuleActivation' }),
  },
  responses: { 200: { description: 'The rule', schema: ruleAnswer } },
  failures: ['RULE_NOT_FOUND', 'ACTION_NOT_ALLOWED', 'BUSY'],
  handle: async ({ params: { id: ruleId }, body, caller }, deps: RiskApiDeps) => {
    await switchRule({ ruleId, ...body, caller }, deps);
    const shipped = deps.shipped.find(({ id }) => id === ruleId);
    return { status: 200, body: asRule({ ruleId, set: await deps.rules.set(), shipped }) };
  },
});
