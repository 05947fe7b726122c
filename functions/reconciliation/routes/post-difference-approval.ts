import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { decideProposal } from '../decide-proposal.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { asDifference, differenceAnswer } from './difference-answer.ts';
import { differenceId } from './inputs.ts';

export const postDifferenceApproval = route({
  method: 'POST',
  path: '/differences/{id}/approval',
  scope: 'reconciliation:approve',
  summary: 'Approve or reject what is proposed (复核)',
  description:
    'Never by its proposer. What is approved is booked at once, or, where a payment has to be fetched or refunded, when the ' +
    'next comparison finds it.',
  request: {
    params: differenceId,
    body: z
      .strictObject({
        decision: z.enum(['approve', 'reject']),
        reason: plainText(200).optional(),
        version: z
          .int()
          .min(1)
          .optional()
          .meta({ description: 'The version that you saw; another one is not decided about' }),
      })
      .meta({ id: 'ApprovalInput' }),
  },
  responses: { 200: { description: 'The difference', schema: differenceAnswer } },
  failures: ['DIFFERENCE_NOT_FOUND', 'FOUR_EYES', 'WRONG_STATUS', 'ACTION_NOT_ALLOWED'],
  handle: async ({ params: { id }, body, caller }, deps: ReconciliationApiDeps) => ({
    status: 200,
    body: asDifference(await decideProposal({ differenceId: id, ...body, caller }, deps), deps.now()),
  }),
});
