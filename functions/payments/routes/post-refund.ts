import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { priceSchema } from '../../../shared/kernel/money.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { requestRefund } from '../request-refund.ts';
import { asRefund, paymentId, refundAnswer } from './answers.ts';
import type { PaymentsApiDeps } from './deps.ts';

export const postRefund = route({
  method: 'POST',
  path: '/payments/{id}/refunds',
  scope: 'payments:refund',
  summary: 'Ask for a refund (退款)',
  description:
    'A part or all of a payment, several times, never more than is left. A large one, or one of disputed money, waits for ' +
    'the approval of somebody else. The whole of an order that is not sent cancels it.',
  idempotency: 'required',
  request: {
    params: paymentId,
    body: z.strictObject({ amount: priceSchema, reason: plainText(80) }).meta({ id: 'RefundInput' }),
  },
  responses: { 202: { description: 'The refund, on its way or waiting for approval', schema: refundAnswer } },
  failures: [
    'PAYMENT_NOT_FOUND',
    'WRONG_STATUS',
    'REFUND_EXCEEDS_PAYMENT',
    'REFUND_LIMIT',
    'PROVIDER_UNAVAILABLE',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  handle: async ({ params: { id }, body, caller, idempotencyKey }, deps: PaymentsApiDeps) => {
    if (idempotencyKey === undefined)
      throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key.');
    const asked = { paymentId: id, request: body, caller, idempotencyKey };
    const { refund, replayed } = await requestRefund(asked, deps);
    return {
      status: 202,
      ...(replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
      body: asRefund(refund),
    };
  },
});
