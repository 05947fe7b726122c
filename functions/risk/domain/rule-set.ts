import * as z from 'zod';
import { Failure } from '../../../shared/kernel/failure.ts';
import type { ReviewPolicy } from './review.ts';
import { jsonBytes, type Rule } from './rule.ts';

/** The most rules that may be switched on or off here: the set is one item. */
export const mostRules = 100;
/** What those rules may come to in JSON: an item takes 400 KB, and the shipped rules are archived beside them. */
export const mostSetBytes = 256 * 1024;
const aReasonBytes = 1024;

/** That a version of a rule is on or off, who said so, when and why. */
export type RuleSwitch = {
  readonly enabled: boolean;
  readonly rule: Rule;
  readonly by: string;
  readonly at: number;
  readonly reason: string;
};

/** What a merchant changed of the shipped rules (规则集): a rule that is not named here is as it was shipped. */
export type RuleSet = {
  readonly version: number;
  /** The newest version of each rule that was made here. */
  readonly latest: Readonly<Record<string, number>>;
  readonly switches: Readonly<Record<string, RuleSwitch>>;
  readonly reviewPolicy?: ReviewPolicy | undefined;
};

const minutes = z.int().min(1).max(20_160);
export const reviewPolicySchema = z
  .strictObject({
    threshold: z
      .int()
      .min(1)
      .max(10_000)
      .meta({ description: 'From so many points on a person has to look' }),
    dueMinutes: z.strictObject({ urgent: minutes, high: minutes, normal: minutes }),
    onOverdue: z.enum(['escalate', 'approve', 'reject']),
    ownBlocked: z.enum(['cancel', 'hold']),
  })
  .meta({ id: 'ReviewPolicy' });

/** The rules that are on, in the order of their ids, so that the same rules always have the same hash. */
export function enabledRules(shipped: readonly Rule[], { switches }: RuleSet): readonly Rule[] {
  const own = Object.values(switches);
  const kept = shipped.filter(({ id, enabled }) => enabled && switches[id] === undefined);
  return [
    ...kept,
    ...own.filter(({ enabled }) => enabled).map(({ rule }) => ({ ...rule, enabled: true })),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The number that the next version of a rule has. */
export const nextVersion = (shipped: Rule | undefined, latest: number | undefined): number =>
  Math.max(shipped?.version ?? 0, latest ?? 0) + 1;

/** Throws ACTION_NOT_ALLOWED where too many rules were made already. */
export function withVersion(set: RuleSet, ruleId: string, version: number): RuleSet {
  const latest = { ...set.latest, [ruleId]: version };
  requireRoom(latest);
  return { ...set, version: set.version + 1, latest };
}

/** Throws ACTION_NOT_ALLOWED where too many rules were changed already, or rules that are too large together. */
export function withSwitch(set: RuleSet, done: RuleSwitch): RuleSet {
  const switches = { ...set.switches, [done.rule.id]: done };
  requireRoom(switches);
  const bytes = jsonBytes(switches);
  // What is there can always be switched off: that adds no more than another reason.
  if (bytes > mostSetBytes && bytes > jsonBytes(set.switches) + aReasonBytes)
    throw new Failure('ACTION_NOT_ALLOWED', 'The rules that were changed are too large together.');
  return { ...set, version: set.version + 1, switches };
}

export const withReviewPolicy = (set: RuleSet, reviewPolicy: ReviewPolicy): RuleSet => ({
  ...set,
  version: set.version + 1,
  reviewPolicy,
});

function requireRoom(rules: object): void {
  if (Object.keys(rules).length > mostRules)
    throw new Failure('ACTION_NOT_ALLOWED', `No more than ${mostRules} rules may be changed or made.`);
}
