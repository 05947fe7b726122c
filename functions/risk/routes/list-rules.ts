import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import type { RiskApiDeps } from './deps.ts';
import { asRule, ruleAnswer } from './rule-answer.ts';

export const listRules = route({
  method: 'GET',
  path: '/risk/rules',
  scope: 'risk:read',
  summary: 'List the rules that orders are judged by, and those that are off (风控规则)',
  request: {},
  responses: {
    200: { description: 'Every rule there is', schema: z.object({ items: z.array(ruleAnswer) }) },
  },
  handle: async (_request, { rules, shipped }: RiskApiDeps) => {
    const set = await rules.set();
    const ids = new Set([...shipped.map(({ id }) => id), ...Object.keys(set.latest)]);
    const known = new Map(shipped.map((rule) => [rule.id, rule]));
    const items = [...ids].map((ruleId) => asRule({ ruleId, set, shipped: known.get(ruleId) }));
    return { status: 200, body: { items } };
  },
});
