import { Failure } from '../../shared/kernel/failure.ts';
import { applyReview, type ReviewDeps } from './apply-review.ts';
import { assigned, decided, type Review } from './domain/review.ts';

const tries = 5;

type Deciding = {
  readonly reviewId: string;
  readonly decision: 'approve' | 'reject';
  readonly reason: string;
  readonly caller: string;
};

/**
 * Decides about a review, and lets its order know. The same caller may decide the same again: it is done once. Throws
 * REVIEW_NOT_FOUND, and WRONG_STATUS where somebody else was first or the order was judged again.
 */
export async function decideReview({ caller, ...ask }: Deciding, deps: ReviewDeps): Promise<Review> {
  const { reviewId, decision, reason } = ask;
  return changeReview(reviewId, deps, async (review) => {
    const before = review.decision;
    if (before?.by === caller && before.decision === decision) return applyReview(review, deps);
    const after = decided(review, { decision, reason, by: caller, at: deps.now() });
    return (await deps.reviews.decide(after)) ? applyReview(after, deps) : undefined;
  });
}

type Assigning = {
  readonly reviewId: string;
  /** A token's subject; `me` is the caller's, nobody gives it back to all. */
  readonly assignee: string | undefined;
  readonly caller: string;
};

/** Gives an open review to somebody, or takes it. Throws REVIEW_NOT_FOUND, and WRONG_STATUS where it is over or taken. */
export async function assignReview(
  { reviewId, assignee, caller }: Assigning,
  deps: ReviewDeps,
): Promise<Review> {
  const to = assignee === 'me' ? { assignee: caller, taker: caller } : { assignee };
  return changeReview(reviewId, deps, async (review) => {
    const after = assigned(review, to);
    return (await deps.reviews.save(after)) ? after : undefined;
  });
}

/** The review after a change, which is tried again where others changed it meanwhile (undefined). */
export async function changeReview(
  reviewId: string,
  { reviews }: Pick<ReviewDeps, 'reviews'>,
  change: (review: Review) => Promise<Review | undefined>,
): Promise<Review> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const review = await reviews.get(reviewId);
    if (!review) throw new Failure('REVIEW_NOT_FOUND', 'There is no such review.');
    const after = await change(review);
    if (after) return after;
  }
  throw new Failure('BUSY', 'Others are working on the review; try again.', { retryAfterSeconds: 1 });
}
