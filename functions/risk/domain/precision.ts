import type { RuleHit } from './decision.ts';
import type { Review } from './review.ts';
import { type Share, shareOf } from './wilson.ts';

/** What came of a review: a person approved or rejected the order, or the clock decided, which says nothing about it. */
export type Verdict = 'approved' | 'rejected' | 'expired';

/** Undefined while it is open, and where it was overtaken by another judgement. */
export function verdictOf({ status, decision }: Pick<Review, 'status' | 'decision'>): Verdict | undefined {
  if (status !== 'APPROVED' && status !== 'REJECTED') return undefined;
  if (decision?.by === 'clock') return 'expired';
  return status === 'REJECTED' ? 'rejected' : 'approved';
}

/** How often a rule was right (规则准确率), by what people decided about the orders that it hit. */
export type RulePrecision = {
  readonly ruleId: string;
  /** Reviews that it had a part in, by what came of them. */
  readonly approved: number;
  readonly rejected: number;
  readonly expired: number;
  /** Rejected of those that people decided; absent before the first. */
  readonly precision?: Share | undefined;
};

type Decided = {
  readonly hits: readonly Pick<RuleHit, 'ruleId'>[];
  readonly verdict: Verdict | undefined;
};

/** Of each rule that hit one of the reviews, by id. A review counts for all rules that hit it. */
export function precisionOf(reviews: readonly Decided[]): readonly RulePrecision[] {
  const byRule = new Map<string, Record<Verdict, number>>();
  for (const { hits, verdict } of reviews) {
    if (!verdict) continue;
    for (const ruleId of new Set(hits.map((hit) => hit.ruleId))) {
      const counted = byRule.get(ruleId) ?? { approved: 0, rejected: 0, expired: 0 };
      counted[verdict] += 1;
      byRule.set(ruleId, counted);
    }
  }
  return [...byRule]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ruleId, counted]) => ({
      ruleId,
      ...counted,
      precision: shareOf(counted.rejected, counted.rejected + counted.approved),
    }));
}
