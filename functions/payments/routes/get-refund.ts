import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { asRefund, refundAnswer, refundId } from './answers.ts';
import type { PaymentsApiDeps } from './deps.ts';

export const getRefund = route({
  method: 'GET',
  path: '/refunds/{id}',
  scope: 'payments:read',
  summary: 'Read a refund',
  request: { params: refundId },
  responses: { 200: { description: 'The refund', schema: refundAnswer } },
  failures: ['REFUND_NOT_FOUND'],
  handle: async ({ params: { id } }, { refunds }: PaymentsApiDeps) => {
    const refund = await refunds.get(id);
    if (!refund) throw new Failure('REFUND_NOT_FOUND', 'There is no such refund.');
    return { status: 200, body: asRefund(refund) };
  },
});
