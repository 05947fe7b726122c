import type { Snapshot } from './facts.ts';
import type { RuleAction } from './rule.ts';

/** ALLOW: an allow-list rule matched. PASS: nothing spoke against it. REVIEW: a person decides. BLOCK: a hard rule matched. */
export type Outcome = 'ALLOW' | 'PASS' | 'REVIEW' | 'BLOCK';

export type RuleHit = {
  readonly ruleId: string;
  readonly version: number;
  readonly action: RuleAction;
  /** Points that it adds, 0 for those that decide alone. */
  readonly weight: number;
  readonly message: string;
  /** What was found, for a reviewer: `phone.orders PT24H is 4`. */
  readonly found?: readonly string[] | undefined;
};

/**
 * Why the order was let through, held or stopped, and all that is needed to decide it again (可回放): the snapshot whole,
 * the rules by name and under one hash, since thousands of decisions share them. See replay.ts.
 */
export type Decision = {
  readonly orderId: string;
  readonly outcome: Outcome;
  readonly score: number;
  /** The score from which a person has to look. */
  readonly threshold: number;
  readonly hits: readonly RuleHit[];
  /** Rules that could not be judged, and the facts that they lacked. */
  readonly unknown: readonly { readonly ruleId: string; readonly missing: readonly string[] }[];
  /** The rules that were switched on and in scope, by id and version. */
  readonly rules: readonly { readonly ruleId: string; readonly version: number }[];
  readonly snapshot: Snapshot;
};
