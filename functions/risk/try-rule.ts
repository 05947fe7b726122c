import { isoTime } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { newestRule, type RuleDeps } from './change-rules.ts';
import type { StoredDecision } from './decision-schema.ts';
import { verdictOf } from './domain/precision.ts';
import type { Rule, RuleInput } from './domain/rule.ts';
import { type Past, type Trial, trial } from './domain/trial.ts';
import type { ReviewStore } from './review-store.ts';
import { type DecisionStore, shards } from './store.ts';

export type TrialDeps = RuleDeps & { readonly decisions: DecisionStore; readonly reviews: ReviewStore };

type Asked = {
  readonly ruleId: string;
  /** What is tried; the newest version of the rule where it is left out. */
  readonly rule?: RuleInput | undefined;
  /** Decisions from then until then, milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** The most decisions that are looked at, the latest first. */
  readonly limit: number;
};

export type RuleTrial = Trial & {
  readonly version: number;
  /** Decisions that were looked at. */
  readonly looked: number;
  /** Whether those are all of the time that was asked for. */
  readonly complete: boolean;
};

const pageSize = 250;

/**
 * Tries a rule on decisions that were made (规则试跑), as if it had been on beside the others; nothing is changed. Throws
 * RULE_NOT_FOUND.
 */
export async function tryRule({ ruleId, rule, ...span }: Asked, deps: TrialDeps): Promise<RuleTrial> {
  const tried = rule ? { ...rule, id: ruleId, version: 0 } : await known(ruleId, deps);
  const { found, complete } = await latestDecisions(span, deps.decisions);
  const history = await judgedByPeople(found, deps.reviews);
  return {
    ...trial({ ...tried, enabled: true }, history),
    ...{ version: tried.version, looked: found.length, complete },
  };
}

async function known(ruleId: string, deps: RuleDeps): Promise<Rule> {
  const newest = await newestRule(ruleId, await deps.rules.set(), deps);
  if (!newest) throw new Failure('RULE_NOT_FOUND', 'There is no such rule.');
  return newest;
}

type Span = Pick<Asked, 'from' | 'until' | 'limit'>;
type Found = { readonly found: readonly StoredDecision[]; readonly complete: boolean };

/** Goes through the days from the latest back, until there are enough. */
async function latestDecisions({ from, until, limit }: Span, decisions: DecisionStore): Promise<Found> {
  const found: StoredDecision[] = [];
  let end = until;
  while (end > from) {
    const start = Math.max(from, Date.parse(`${isoTime(end - 1).slice(0, 10)}T00:00:00Z`));
    const ofDay = await decisionsOfDay({ from: start, until: end, limit: limit - found.length }, decisions);
    found.push(...ofDay.found);
    if (!ofDay.complete) return { found, complete: false };
    end = start;
    if (found.length >= limit) return { found, complete: end <= from };
  }
  return { found, complete: true };
}

/** Each shard gives as many as there are wanted at most; of all of them the latest are kept. */
async function decisionsOfDay(span: Span, decisions: DecisionStore): Promise<Found> {
  const ofShards = await Promise.all(
    Array.from({ length: shards }, (_, shard) => decisionsOfShard(shard, span, decisions)),
  );
  const all = ofShards.flatMap(({ found }) => found).sort((a, b) => b.decidedAt - a.decidedAt);
  const complete = ofShards.every((one) => one.complete) && all.length <= span.limit;
  return { found: all.slice(0, span.limit), complete };
}

async function decisionsOfShard(
  shard: number,
  { from, until, limit }: Span,
  decisions: DecisionStore,
): Promise<Found> {
  const found: StoredDecision[] = [];
  let start: Awaited<ReturnType<DecisionStore['page']>>['next'];
  do {
    const page = await decisions.page({
      ...{ shard, from, until, start },
      limit: Math.min(pageSize, limit - found.length),
    });
    found.push(...page.items);
    start = page.next;
  } while (start && found.length < limit);
  return { found, complete: start === undefined };
}

async function judgedByPeople(
  found: readonly StoredDecision[],
  reviews: ReviewStore,
): Promise<readonly Past[]> {
  const ids = found.flatMap(({ reviewId }) => (reviewId === undefined ? [] : [reviewId]));
  const known = await reviews.getAll(ids);
  return found.map((decision) => {
    const review = known.get(decision.reviewId ?? '');
    return { decision, verdict: review && verdictOf(review) };
  });
}
