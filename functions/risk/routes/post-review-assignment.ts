import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { assignReview } from '../decide-review.ts';
import type { RiskApiDeps } from './deps.ts';
import { reviewId } from './inputs.ts';
import { asReview, reviewAnswer } from './review-answer.ts';

export const postReviewAssignment = route({
  method: 'POST',
  path: '/reviews/{id}/assignment',
  scope: 'orders:write',
  summary: 'Take a review, give it to somebody, or back to all (分派)',
  description: 'Taking (`me`) what somebody else has is refused; giving it to a named person is not.',
  request: {
    params: reviewId,
    body: z
      .strictObject({
        assignee: plainText(200)
          .nullable()
          .meta({ description: "A token's subject; `me` is you; null gives it back to all" }),
      })
      .meta({ id: 'ReviewAssignment' }),
  },
  responses: { 200: { description: 'The review', schema: reviewAnswer } },
  failures: ['REVIEW_NOT_FOUND', 'WRONG_STATUS', 'BUSY'],
  handle: async ({ params: { id }, body, caller }, deps: RiskApiDeps) => {
    const ask = { reviewId: id, assignee: body.assignee ?? undefined, caller };
    return { status: 200, body: asReview(await assignReview(ask, deps), deps.now()) };
  },
});
