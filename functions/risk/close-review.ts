import type { ReviewDeps } from './apply-review.ts';
import { changeReview } from './decide-review.ts';
import type { StoredDecision } from './decision-schema.ts';
import { decided, type Review } from './domain/review.ts';

export type CloseDeps = ReviewDeps & {
  readonly decisions: {
    readonly latest: (orderId: string) => Promise<Pick<StoredDecision, 'reviewId'> | undefined>;
  };
};

/** A review after what it asks is overtaken; nobody has decided it. Throws WRONG_STATUS where somebody has. */
export const overtaken = (review: Review, reason: string, at: number): Review =>
  decided(review, { decision: 'supersede', by: 'clock', reason, at });

/** The review after it is taken back, where its order is closed for good; undefined where the order may still go out. */
export async function closedWithOrder(
  review: Review,
  { orders, now }: Pick<ReviewDeps, 'orders' | 'now'>,
): Promise<Review | undefined> {
  if (!(await orders.view(review.orderId))?.isClosedForGood) return undefined;
  return overtaken(review, 'The order is closed (订单已关闭，无需审核).', now());
}

/**
 * Takes back the question whether an order may go out that is closed for good (订单已关闭): nobody needs to answer it, and
 * it doesn't stand in the way of an erasure. May be done again. Throws BUSY where others kept changing the review.
 */
export async function closeReview(orderId: string, deps: CloseDeps): Promise<void> {
  const reviewId = (await deps.decisions.latest(orderId))?.reviewId;
  if (reviewId === undefined) return;
  await changeReview(reviewId, deps, async (review) => {
    const after = review.status === 'OPEN' ? await closedWithOrder(review, deps) : undefined;
    if (!after) return review;
    return (await deps.reviews.decide(after)) ? after : undefined;
  });
}
