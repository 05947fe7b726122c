import { bodyHash } from '../../shared/kernel/body-hash.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { type ReviewPolicy, shippedReviewPolicy } from './domain/review.ts';
import type { Rule } from './domain/rule.ts';
import { enabledRules } from './domain/rule-set.ts';
import type { RuleStore } from './rule-store.ts';

/** The rules that are switched on (生效规则), under the hash of them, and how reviews are run. */
export type RulesInForce = {
  readonly rules: readonly Rule[];
  readonly hash: string;
  readonly reviewPolicy: ReviewPolicy;
};

const keptMs = 10_000;

type Deps = { readonly store: RuleStore; readonly shipped: readonly Rule[]; readonly now: Clock };

/**
 * Reads the rules in force, at most once in ten seconds, and sees to it that they are archived before anything is decided
 * by them. A switch therefore works after ten seconds at the latest.
 */
export function rulesInForce({ store, shipped, now }: Deps): () => Promise<RulesInForce> {
  let known: { readonly at: number; readonly inForce: RulesInForce } | undefined;
  return async () => {
    if (known && now() - known.at < keptMs) return known.inForce;
    const at = now();
    const set = await store.set();
    const rules = enabledRules(shipped, set);
    const hash = bodyHash(rules);
    if (known?.inForce.hash !== hash) await store.archive(hash, rules);
    known = { at, inForce: { rules, hash, reviewPolicy: set.reviewPolicy ?? shippedReviewPolicy } };
    return known.inForce;
  };
}
