import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { decideReview } from '../decide-review.ts';
import type { RiskApiDeps } from './deps.ts';
import { reviewId } from './inputs.ts';
import { asReview, reviewAnswer } from './review-answer.ts';

export const postReviewDecision = route({
  method: 'POST',
  path: '/reviews/{id}/decision',
  scope: 'orders:write',
  summary: 'Let an order go, or stop it (审核决定)',
  description:
    'approve lifts the hold. reject cancels an order of an own channel, whose money goes back; one of a marketplace stays held, ' +
    'to be cancelled there. `effect` says what came of it. Of two reviewers the first decides; the same one may send it again.',
  request: {
    params: reviewId,
    body: z
      .strictObject({ decision: z.enum(['approve', 'reject']), reason: plainText(200) })
      .meta({ id: 'ReviewDecision' }),
  },
  responses: { 200: { description: 'The review', schema: reviewAnswer } },
  failures: ['REVIEW_NOT_FOUND', 'WRONG_STATUS', 'BUSY'],
  handle: async ({ params: { id }, body, caller }, deps: RiskApiDeps) => ({
    status: 200,
    body: asReview(await decideReview({ reviewId: id, ...body, caller }, deps), deps.now()),
  }),
});
