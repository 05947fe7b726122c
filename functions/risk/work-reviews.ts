import type { Page } from '../../shared/dynamodb/table.ts';
import { applyReview, type ReviewDeps } from './apply-review.ts';
import { closedWithOrder } from './close-review.ts';
import { overdue, type Review, type ReviewPolicy } from './domain/review.ts';
import type { ReviewList } from './review-store.ts';

type Deps = ReviewDeps & {
  readonly rulesInForce: () => Promise<{ readonly reviewPolicy: ReviewPolicy }>;
};

export type WorkedReviews = {
  /** Reviews that were overdue, and dealt with by policy. */
  readonly overdue: number;
  /** Decisions whose orders did not know of them yet. */
  readonly applied: number;
  /** The first error of each review that failed; the next run finds them again. */
  readonly failed: readonly unknown[];
};

/**
 * What the clock does about reviews (审核超时): what is overdue is escalated, approved or rejected by policy, or taken back
 * where its order is closed for good, and decisions whose requests were cut off reach their orders. None is ever dropped: an
 * escalated one stays open.
 */
export async function workReviews(until: number, deps: Deps): Promise<WorkedReviews> {
  const { reviewPolicy: policy } = await deps.rulesInForce();
  const late = await each('OPEN', until, deps, async (found) => {
    const review = await deps.reviews.get(found.reviewId);
    const now = deps.now();
    if (review?.status !== 'OPEN' || review.dueAt > now) return;
    const after = (await closedWithOrder(review, deps)) ?? overdue(review, now, policy);
    if (await deps.reviews.decide(after)) await applyReview(after, deps);
  });
  const applying = await each('APPLYING', until, deps, async (found) => {
    const review = await deps.reviews.get(found.reviewId);
    if (review) await applyReview(review, deps);
  });
  return {
    overdue: late.done,
    applied: applying.done,
    failed: [...late.failed, ...applying.failed],
  };
}

const pageSize = 50;

/** Works on those of a list that are due; the list is by due time, so the first that is not due ends it. */
async function each(
  list: ReviewList & ('OPEN' | 'APPLYING'),
  until: number,
  { reviews, now }: Deps,
  work: (review: Review) => Promise<void>,
) {
  let done = 0;
  const failed: unknown[] = [];
  let start: Page['next'];
  do {
    const { items, next } = await reviews.list(list, undefined, { limit: pageSize, start });
    for (const review of items) {
      if (now() >= until || (list === 'OPEN' && review.dueAt > now())) return { done, failed };
      try {
        await work(review);
        done += 1;
      } catch (error) {
        failed.push(error);
      }
    }
    start = next;
  } while (start);
  return { done, failed };
}
