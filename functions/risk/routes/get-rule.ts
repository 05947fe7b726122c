import { route } from '../../../shared/http/route.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { newestRule } from '../change-rules.ts';
import type { RiskApiDeps } from './deps.ts';
import { ruleIdParam } from './inputs.ts';
import { asRule, ruleAnswer, ruleHistory } from './rule-answer.ts';

export const getRule = route({
  method: 'GET',
  path: '/risk/rules/{id}',
  scope: 'risk:read',
  summary: 'Read a rule, its versions and who switched it (规则版本)',
  request: { params: ruleIdParam },
  responses: {
    200: {
      description: 'The rule; of more than 100 versions or switches the latest',
      schema: ruleAnswer.extend(ruleHistory.shape).meta({ id: 'RiskRuleWithHistory' }),
    },
  },
  failures: ['RULE_NOT_FOUND'],
  handle: async ({ params: { id: ruleId } }, deps: RiskApiDeps) => {
    const [set, history] = await Promise.all([deps.rules.set(), deps.rules.historyOf(ruleId)]);
    const newest = await newestRule(ruleId, set, deps);
    if (!newest) throw new Failure('RULE_NOT_FOUND', 'There is no such rule.');
    const shipped = deps.shipped.find(({ id }) => id === ruleId);
    const body = {
      ...asRule({ ruleId, set, shipped, newest }),
      versions: history.versions.map(({ rule, by, at }) => ({ rule, by, at: isoTime(at) })),
      switches: history.switches.map(({ ruleVersion, enabled, by, at, reason }) => ({
        ...{ version: ruleVersion, enabled, by, reason },
        at: isoTime(at),
      })),
    };
    return { status: 200, body };
  },
});
