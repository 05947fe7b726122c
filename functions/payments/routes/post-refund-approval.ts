import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { decideRefund } from '../decide-refund.ts';
import { asRefund, refundAnswer, refundId } from './answers.ts';
import type { PaymentsApiDeps } from './deps.ts';

export const postRefundApproval = route({
  method: 'POST',
  path: '/refunds/{id}/approval',
  scope: 'payments:refund',
  summary: 'Approve or reject a refund (复核)',
  description: 'Never by whoever asked for it.',
  request: {
    params: refundId,
    body: z
      .strictObject({ decision: z.enum(['approve', 'reject']), reason: plainText(200) })
      .meta({ id: 'RefundApprovalInput' }),
  },
  responses: { 200: { description: 'The refund', schema: refundAnswer } },
  failures: ['REFUND_NOT_FOUND', 'FOUR_EYES', 'WRONG_STATUS'],
  handle: async ({ params: { id }, body, caller }, deps: PaymentsApiDeps) => ({
    status: 200,
    body: asRefund(await decideRefund({ refundId: id, ...body, caller }, deps)),
  }),
});
