import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { ReviewPolicy } from './domain/review.ts';
import type { Rule, RuleInput } from './domain/rule.ts';
import { nextVersion, type RuleSet, withReviewPolicy, withSwitch, withVersion } from './domain/rule-set.ts';
import type { RuleStore, RuleVersion } from './rule-store.ts';

export type RuleDeps = {
  readonly rules: RuleStore;
  /** The rules that everybody begins with. */
  readonly shipped: readonly Rule[];
  readonly now: Clock;
};

const tries = 5;

/** The newest version of a rule: one made here, else as it was shipped; undefined where there is no such rule. */
export async function newestRule(
  ruleId: string,
  set: RuleSet,
  { rules, shipped }: RuleDeps,
): Promise<Rule | undefined> {
  const latest = set.latest[ruleId];
  if (latest === undefined) return shipped.find(({ id }) => id === ruleId);
  return (await rules.version(ruleId, latest))?.rule;
}

type Putting = {
  readonly ruleId: string;
  readonly content: RuleInput;
  readonly caller: string;
};

/**
 * Keeps a new version of a rule, or the first of a new one. What is in force stays so until the version is switched on. The
 * same as the newest version changes nothing.
 */
export async function putRule({ ruleId, content, caller }: Putting, deps: RuleDeps): Promise<Rule> {
  return changeSet(deps, async (set) => {
    const newest = await newestRule(ruleId, set, deps);
    if (newest && isSame(newest, content)) return newest;
    const shipped = deps.shipped.find(({ id }) => id === ruleId);
    const version = nextVersion(shipped, set.latest[ruleId]);
    const rule: Rule = { ...content, id: ruleId, version, enabled: false };
    const made: RuleVersion = { ruleId, version, rule, by: caller, at: deps.now() };
    const after = withVersion(set, ruleId, version);
    return (await deps.rules.addVersion(made, after)) ? rule : undefined;
  });
}

/** Whether it is on is no part of it: that is what switches are for. */
const isSame = ({ id: _id, version: _version, ...known }: Rule, content: RuleInput): boolean =>
  isDeepStrictEqual(plain(known), plain(content));
const plain = (content: RuleInput): unknown => JSON.parse(JSON.stringify({ ...content, enabled: false }));

type Switching = {
  readonly ruleId: string;
  readonly version: number;
  readonly enabled: boolean;
  readonly reason: string;
  readonly caller: string;
};

/** Switches a version of a rule on or off (启用/停用); another version of it is off then. Throws RULE_NOT_FOUND. */
export async function switchRule({ caller, ...ask }: Switching, deps: RuleDeps): Promise<Rule> {
  const { ruleId, version, enabled, reason } = ask;
  const shipped = deps.shipped.find((rule) => rule.id === ruleId && rule.version === version);
  const rule = shipped ?? (await deps.rules.version(ruleId, version))?.rule;
  if (!rule) throw new Failure('RULE_NOT_FOUND', 'There is no such version of a rule.');
  return changeSet(deps, async (set) => {
    const before = set.switches[ruleId];
    if (before?.enabled === enabled && before.rule.version === version) return rule;
    const done = { enabled, rule, by: caller, at: deps.now(), reason };
    return (await deps.rules.saveSwitch(ruleId, done, withSwitch(set, done))) ? rule : undefined;
  });
}

/** Says how reviews are run from now on; those that are open keep their due time. */
export const putReviewPolicy = (policy: ReviewPolicy, deps: RuleDeps): Promise<ReviewPolicy> =>
  changeSet(deps, async (set) =>
    (await deps.rules.saveSet(withReviewPolicy(set, policy))) ? policy : undefined,
  );

async function changeSet<Thing>(
  { rules }: Pick<RuleDeps, 'rules'>,
  change: (set: RuleSet) => Promise<Thing | undefined>,
): Promise<Thing> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const done = await change(await rules.set());
    if (done !== undefined) return done;
  }
  throw new Failure('BUSY', 'Others are changing the rules; try again.', { retryAfterSeconds: 1 });
}
