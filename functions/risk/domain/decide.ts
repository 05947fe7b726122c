import type { Decision, Outcome, RuleHit } from './decision.ts';
import { evaluate, type Judgement } from './evaluate.ts';
import type { Snapshot } from './facts.ts';
import type { Rule, RuleAction } from './rule.ts';

/** How decisions are made of scores, as data (风控策略). */
export type RiskPolicy = {
  /** From so many points on a person has to look. */
  readonly threshold: number;
};

export const shippedRiskPolicy: RiskPolicy = { threshold: 60 };

/**
 * Judges an order (风控判定): the allow-list first, then rules that block, then those that ask a person, then the points of
 * the others. Depends on nothing but its arguments, and not on the order of the rules. A marketplace's order is never
 * BLOCK: its contract was made there, so a person has to look (see `reasonOf`). Throws RangeError for a rule given twice.
 */
export function decide(
  snapshot: Snapshot,
  rules: readonly Rule[],
  { threshold }: RiskPolicy = shippedRiskPolicy,
): Decision {
  const asked = rules.filter((rule) => rule.enabled && isInScope(rule, snapshot)).sort(byId);
  if (asked.some(({ id }, index) => asked[index - 1]?.id === id))
    throw new RangeError('of a rule only one version can be in force');
  const judged = asked.map((rule) => ({ rule, judgement: evaluate(rule.when, snapshot) }));
  const hits = judged.filter(({ judgement }) => judgement.truth === 'yes').map(hitOf);
  return {
    orderId: snapshot.orderId,
    outcome: outcomeOf({ hits, threshold, snapshot }),
    score: scoreOf(hits),
    threshold,
    hits,
    unknown: judged
      .filter(({ judgement }) => judgement.truth === 'unknown')
      .map(({ rule, judgement }) => ({ ruleId: rule.id, missing: judgement.missing })),
    rules: asked.map(({ id, version }) => ({ ruleId: id, version })),
    snapshot,
  };
}

const byId = (a: Rule, b: Rule): number => (a.id < b.id ? -1 : Number(a.id > b.id));

/** A rule of certain shops has nothing to say about an order whose shop is not known. */
export function isInScope({ scope: { channels, shops } }: Rule, { facts }: Pick<Snapshot, 'facts'>): boolean {
  const { channel, shop } = facts;
  if (channels && !channels.some((one) => one === channel)) return false;
  return !shops || shops.some((one) => one === shop);
}

const scoreOf = (hits: readonly RuleHit[]): number => hits.reduce((sum, { weight }) => sum + weight, 0);

type Judged = { readonly rule: Rule; readonly judgement: Judgement };

export function hitOf({ rule, judgement }: Judged): RuleHit {
  const { id, version, action, weight, message } = rule;
  const points = action === 'score' ? weight : 0;
  const text = `${message.en} (${message.zh})`;
  return { ruleId: id, version, action, weight: points, message: text, found: judgement.found };
}

/** What hits come to. */
export function outcomeOf({
  hits,
  threshold,
  snapshot,
}: Pick<Decision, 'hits' | 'threshold' | 'snapshot'>): Outcome {
  const hasHit = (action: RuleAction) => hits.some((hit) => hit.action === action);
  if (hasHit('allow')) return 'ALLOW';
  if (hasHit('block')) return snapshot.facts['channel-kind'] === 'marketplace' ? 'REVIEW' : 'BLOCK';
  return hasHit('review') || scoreOf(hits) >= threshold ? 'REVIEW' : 'PASS';
}

type Told = Pick<Decision, 'outcome' | 'score' | 'threshold' | 'hits' | 'snapshot'>;

/** Why it came out so, in a sentence for people. */
export function reasonOf({ outcome, score, threshold, hits, snapshot }: Told): string {
  const by = (action: RuleAction) =>
    hits
      .filter((hit) => hit.action === action)
      .map(({ ruleId }) => ruleId)
      .join(', ');
  if (outcome === 'ALLOW') return `On an allow-list by ${by('allow')} (白名单放行).`;
  if (outcome === 'BLOCK') return `Blocked by ${by('block')} (拦截).`;
  if (outcome === 'PASS') return `${score} points, fewer than ${threshold} (通过).`;
  if (by('block') !== '' && snapshot.facts['channel-kind'] === 'marketplace')
    return `${by('block')} would block it, but orders of marketplaces are only held for a person (平台订单不自动取消，转人工).`;
  if (by('review') !== '') return `${by('review')} wants a person to look (人工审核).`;
  return `${score} points, at least ${threshold} (评分达到人工审核线).`;
}
