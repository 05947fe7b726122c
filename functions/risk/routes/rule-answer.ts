import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { type Rule, ruleSchema } from '../domain/rule.ts';
import type { RuleSet, RuleSwitch } from '../domain/rule-set.ts';

const switched = {
  version: z.int(),
  enabled: z.boolean(),
  by: z.string(),
  at: z.iso.datetime(),
  reason: z.string(),
};

export const ruleAnswer = z
  .object({
    id: z.string(),
    inForce: z.boolean().meta({ description: 'Whether orders are judged by it now (生效中)' }),
    inForceVersion: z.int().optional(),
    newestVersion: z.int().meta({ description: 'Greater than the one in force: not switched on yet' }),
    shipped: z.boolean().meta({ description: 'One of those that everybody begins with' }),
    rule: ruleSchema.optional().meta({ description: 'The version in force, else the newest' }),
    lastSwitch: z
      .object(switched)
      .optional()
      .meta({ description: 'Who switched it last; absent where it is as it was shipped' }),
  })
  .meta({ id: 'RiskRuleState' });

export const ruleHistory = z.object({
  versions: z.array(z.object({ rule: ruleSchema, by: z.string(), at: z.iso.datetime() })),
  switches: z.array(z.object(switched)),
});

type State = {
  readonly ruleId: string;
  readonly set: RuleSet;
  readonly shipped: Rule | undefined;
  readonly newest?: Rule | undefined;
};

const asSwitch = ({ rule, enabled, by, at, reason }: RuleSwitch) => ({
  ...{ version: rule.version, enabled, by, reason },
  at: isoTime(at),
});

export function asRule({ ruleId, set, shipped, newest }: State): z.output<typeof ruleAnswer> {
  const last = set.switches[ruleId];
  const current = last?.rule ?? shipped;
  const inForce = last?.enabled ?? shipped?.enabled ?? false;
  const rule = inForce ? current : (newest ?? current);
  return {
    id: ruleId,
    inForce,
    inForceVersion: inForce ? current?.version : undefined,
    newestVersion: Math.max(set.latest[ruleId] ?? 0, shipped?.version ?? 0),
    shipped: shipped !== undefined,
    rule: rule && ruleSchema.parse(rule),
    lastSwitch: last && asSwitch(last),
  };
}
