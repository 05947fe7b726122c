import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { asDecision, decisionAnswer } from './decision-answer.ts';
import type { RiskApiDeps } from './deps.ts';
import { reviewId } from './inputs.ts';
import { asReview, reviewAnswer } from './review-answer.ts';

const answer = z
  .object({
    ...reviewAnswer.shape,
    orderStatus: z
      .string()
      .optional()
      .meta({ description: 'As it is now; a cancelled order asks for nothing any more' }),
    evidence: decisionAnswer
      .optional()
      .meta({ description: 'The decision that asked, with all that it was made from (证据)' }),
  })
  .meta({ id: 'ReviewWithEvidence' });

export const getReview = route({
  method: 'GET',
  path: '/reviews/{id}',
  scope: 'orders:read',
  summary: 'Read a review with its evidence and the rules that matched',
  request: { params: reviewId },
  responses: { 200: { description: 'The review', schema: answer } },
  failures: ['REVIEW_NOT_FOUND'],
  handle: async ({ params: { id } }, { reviews, decisions, orders, now }: RiskApiDeps) => {
    const review = await reviews.get(id);
    if (!review) throw new Failure('REVIEW_NOT_FOUND', 'There is no such review.');
    const [ofOrder, order] = await Promise.all([
      decisions.ofOrder(review.orderId),
      orders.view(review.orderId),
    ]);
    const evidence = ofOrder.find(({ revision }) => revision === review.revision);
    const body = {
      ...asReview(review, now()),
      orderStatus: order?.status,
      evidence: evidence && asDecision(evidence),
    };
    return { status: 200, body };
  },
});
