import { isMarketplace } from '../../shared/kernel/channel.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { cut } from '../../shared/kernel/text.ts';
import type { RiskView } from '../orders/contract.ts';
import { applyReview, carryOut, type ReviewDeps } from './apply-review.ts';
import { closeReview, overtaken } from './close-review.ts';
import type { StoredDecision } from './decision-schema.ts';
import { decide } from './domain/decide.ts';
import { openedReview, type Review, type ReviewPolicy } from './domain/review.ts';
import { reviewIdOf } from './review-store.ts';
import type { RulesInForce } from './rules-in-force.ts';
import type { DecisionStore } from './store.ts';
import { type SnapshotDeps, takeSnapshot } from './take-snapshot.ts';

export type JudgeDeps = ReviewDeps &
  SnapshotDeps & {
    readonly decisions: DecisionStore;
    readonly rulesInForce: () => Promise<RulesInForce>;
  };

const tries = 5;

/**
 * Judges an order as it is now (风控判定), and lets it know: keeps the decision with all that it was made from, opens a
 * review where a person has to decide, and lifts or turns the RISK hold. An order whose contents were judged before is only
 * told again. May be done again, and by several at once. Throws ORDER_NOT_FOUND, and BUSY where others kept judging it.
 */
export async function judgeOrder(orderId: string, deps: JudgeDeps): Promise<StoredDecision> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    // Before the order: so the order is at least as new as what the decision is about.
    const before = await deps.decisions.latest(orderId);
    const order = await deps.orders.view(orderId);
    if (!order) throw new Failure('ORDER_NOT_FOUND', 'There is no such order.');
    const decision = before?.contentHash === order.contentHash ? before : await judged(order, before, deps);
    if (!decision) continue;
    await tellOrder(order, decision, deps);
    return decision;
  }
  throw new Failure('BUSY', 'Others are judging the order; try again.', { retryAfterSeconds: 1 });
}

/** A new decision, kept; undefined where others were first. */
async function judged(
  order: RiskView,
  before: StoredDecision | undefined,
  deps: JudgeDeps,
): Promise<StoredDecision | undefined> {
  const { orderId, contentHash, channel, shopId, total } = order;
  const inForce = await deps.rulesInForce();
  const snapshot = await takeSnapshot(order, inForce.rules, deps);
  const made = decide(snapshot, inForce.rules, inForce.reviewPolicy);
  const revision = (before?.revision ?? 0) + 1;
  const isAsked = asksSomebody(made.outcome, order, inForce.reviewPolicy);
  const decision: StoredDecision = {
    ...made,
    ...{ revision, contentHash, channel, shopId, total },
    decidedAt: deps.now(),
    rulesHash: inForce.hash,
    reviewId: isAsked ? reviewIdOf(orderId, revision) : undefined,
  };
  const review = reviewFor(decision, order, { policy: inForce.reviewPolicy, now: deps.now() });
  const superseded = before && (await supersededReview(before, deps));
  return (await deps.decisions.keep({ decision, before, review, superseded })) ? decision : undefined;
}

/**
 * Orders of marketplaces are never cancelled by a rule, so a person sees those that one blocks. Nobody is asked about an
 * order that was closed for good before it was judged.
 */
const asksSomebody = (
  outcome: StoredDecision['outcome'],
  order: RiskView,
  { ownBlocked }: ReviewPolicy,
): boolean =>
  !order.isClosedForGood &&
  (outcome === 'REVIEW' || (outcome === 'BLOCK' && (isMarketplace(order.channel) || ownBlocked === 'hold')));

type Opening = { readonly policy: ReviewPolicy; readonly now: number };

function reviewFor(decision: StoredDecision, order: RiskView, { policy, now }: Opening): Review | undefined {
  const { reviewId, revision } = decision;
  return reviewId === undefined
    ? undefined
    : openedReview({ reviewId, decision, order, revision }, now, policy);
}

/** The review that an earlier decision had asked for, after it is overtaken; undefined where it is over already. */
async function supersededReview(
  { reviewId }: StoredDecision,
  { reviews, now }: ReviewDeps,
): Promise<Review | undefined> {
  const review = reviewId === undefined ? undefined : await reviews.get(reviewId);
  if (review?.status !== 'OPEN') return undefined;
  return overtaken(review, 'The order changed and was judged again (订单变更，重新判定).', now());
}

const by = 'risk';

/** Lets the order know what stands: the decision, or what a person made of it since. */
async function tellOrder(order: RiskView, decision: StoredDecision, deps: JudgeDeps): Promise<void> {
  const { orderId, contentHash } = order;
  const { outcome, reviewId, hits } = decision;
  const message = cut(hits.map((hit) => hit.message).join('; '), 200);
  const told = { contentHash, message, by };
  if (outcome === 'PASS' || outcome === 'ALLOW')
    return void (await deps.orders.riskDecided(orderId, { ...told, outcome: 'PASS' }));
  if (reviewId !== undefined && (await isDecided(reviewId, deps))) return;
  if (reviewId === undefined && order.isClosedForGood) return;
  const hold = outcome === 'BLOCK' ? 'BLOCKED' : 'REVIEW';
  await deps.orders.riskDecided(orderId, { ...told, outcome: hold });
  if (reviewId === undefined) return outcome === 'BLOCK' ? cancelBlocked(orderId, message, deps) : undefined;
  // Again, after the hold: a reviewer who was faster than we lifted it before it was there, and who cancelled the order
  // while it was judged had found no review yet.
  if (!(await isDecided(reviewId, deps))) await closeReview(orderId, deps);
}

/** Whether a person has decided meanwhile; what they decided has then reached the order. */
async function isDecided(reviewId: string, deps: JudgeDeps): Promise<boolean> {
  const review = await deps.reviews.get(reviewId);
  if (!review?.decision) return false;
  if (review.effect === undefined) await applyReview(review, deps);
  else await carryOut(review, review.decision, deps.orders);
  return true;
}

/** An order that is too far along stays as it is, with the hold on it for people to see. */
async function cancelBlocked(orderId: string, message: string, { orders }: JudgeDeps): Promise<void> {
  try {
    await orders.cancel(orderId, cut(`风控拦截: ${message}`, 200), by);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'TOO_LATE_TO_CANCEL') throw error;
  }
}
