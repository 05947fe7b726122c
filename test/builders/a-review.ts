import type { RiskView } from '../../functions/orders/contract.ts';
import { openedReview, type Review, shippedReviewPolicy } from '../../functions/risk/domain/review.ts';
import { reviewIdOf } from '../../functions/risk/review-store.ts';
import { orderIdOf } from '../../shared/kernel/channel.ts';

/** An order's name from a number, so that tests have several. */
export const orderIdFor = (number: number): string => orderIdOf('web', 'tea-house', `no-${number}`);

type Asked = {
  readonly order: Pick<RiskView, 'orderId' | 'channel' | 'contentHash' | 'total' | 'delivery'>;
  readonly action?: 'score' | 'block';
  readonly score?: number;
  readonly rules?: readonly string[];
  readonly at?: number;
};

/** A review that a decision about an order asked for. */
export function aReview({ order, action = 'score', score = 60, rules = ['R1'], at = 0 }: Asked): Review {
  const hits = rules.map((ruleId) => ({
    ruleId,
    version: 1,
    action,
    weight: score / rules.length,
    message: `${ruleId} matched`,
  }));
  const { orderId } = order;
  return openedReview(
    {
      reviewId: reviewIdOf(orderId, 1),
      decision: { orderId, score, threshold: 50, hits },
      order,
      revision: 1,
    },
    at,
    shippedReviewPolicy,
  );
}
