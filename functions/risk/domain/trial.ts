import { hitOf, isInScope, outcomeOf } from './decide.ts';
import type { Decision, Outcome } from './decision.ts';
import { evaluate } from './evaluate.ts';
import { precisionOf, type Verdict } from './precision.ts';
import type { Rule } from './rule.ts';
import { type Share, shareOf } from './wilson.ts';

/** A decision of the past, and what came of its review where there was one. */
export type Past = {
  readonly decision: Pick<Decision, 'orderId' | 'outcome' | 'hits' | 'threshold' | 'snapshot'>;
  readonly verdict?: Verdict | undefined;
};

/** What a rule would have done to orders of the past (规则试跑). */
export type Trial = {
  /** Orders in its scope. */
  readonly tried: number;
  readonly hits: number;
  /** Orders of which it could not tell, since nobody had counted or found out what it asks; by what was missing. */
  readonly unknown: number;
  readonly missing: readonly { readonly name: string; readonly orders: number }[];
  /** Of its hits, by what people or the clock decided. Orders that nobody reviewed say nothing. */
  readonly approved: number;
  readonly rejected: number;
  readonly expired: number;
  /** Rejected of its hits that people decided. */
  readonly precision?: Share | undefined;
  /** Its hits of all that people rejected in the same orders. */
  readonly recall?: Share | undefined;
  /** Orders that a person would have had to look at and did not, and the other way round. */
  readonly moreReviews: number;
  readonly fewerReviews: number;
  /** `moreReviews - fewerReviews`, by all orders in scope. */
  readonly extraLoad: number;
  /** Some of its hits, the latest first. */
  readonly examples: readonly string[];
};

const mostExamples = 20;
const asksSomebody = (outcome: Outcome): boolean => outcome === 'REVIEW' || outcome === 'BLOCK';

/**
 * Tries a rule on past decisions as if it had been in force beside the others, in the place of its own earlier version; it
 * changes nothing. Precision and recall are only of orders that people decided about, so a rule that finds what no other
 * found has neither yet.
 */
export function trial(rule: Rule, history: readonly Past[]): Trial {
  const inScope = history.filter(({ decision }) => isInScope(rule, decision.snapshot));
  const tried = inScope.map((past) => ({ ...past, judgement: evaluate(rule.when, past.decision.snapshot) }));
  const hit = tried.filter(({ judgement }) => judgement.truth === 'yes');
  const unknown = tried.filter(({ judgement }) => judgement.truth === 'unknown');
  const [approved, rejected, expired] = (['approved', 'rejected', 'expired'] as const).map(
    (verdict) => hit.filter((past) => past.verdict === verdict).length,
  ) as [number, number, number];
  const changes = tried.map(({ decision, judgement }) => {
    const others = decision.hits.filter(({ ruleId }) => ruleId !== rule.id);
    const hits = judgement.truth === 'yes' ? [...others, hitOf({ rule, judgement })] : others;
    return Number(asksSomebody(outcomeOf({ ...decision, hits }))) - Number(asksSomebody(decision.outcome));
  });
  const moreReviews = changes.filter((change) => change > 0).length;
  const fewerReviews = changes.filter((change) => change < 0).length;
  return {
    ...{ tried: tried.length, hits: hit.length, unknown: unknown.length },
    missing: counted(unknown.flatMap(({ judgement }) => judgement.missing)),
    ...{ approved, rejected, expired },
    precision: precisionOf({ approved, rejected }),
    recall: shareOf(rejected, tried.filter(({ verdict }) => verdict === 'rejected').length),
    ...{ moreReviews, fewerReviews },
    extraLoad: tried.length === 0 ? 0 : (moreReviews - fewerReviews) / tried.length,
    examples: [...hit]
      .sort((a, b) => b.decision.snapshot.at - a.decision.snapshot.at)
      .slice(0, mostExamples)
      .map(({ decision }) => decision.orderId),
  };
}

function counted(names: readonly string[]): readonly { readonly name: string; readonly orders: number }[] {
  const byName = new Map<string, number>();
  for (const name of names) byName.set(name, (byName.get(name) ?? 0) + 1);
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, orders]) => ({ name, orders }));
}
