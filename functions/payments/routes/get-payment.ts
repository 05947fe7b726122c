import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { asPayment, paymentAnswer, paymentId } from './answers.ts';
import type { PaymentsApiDeps } from './deps.ts';

export const getPayment = route({
  method: 'GET',
  path: '/payments/{id}',
  scope: 'payments:read',
  summary: 'Read a payment with its refunds',
  request: { params: paymentId },
  responses: { 200: { description: 'The payment', schema: paymentAnswer } },
  failures: ['PAYMENT_NOT_FOUND'],
  handle: async ({ params: { id } }, { payments, refunds }: PaymentsApiDeps) => {
    const payment = await payments.get(id);
    if (!payment) throw new Failure('PAYMENT_NOT_FOUND', 'There is no such payment.');
    const [action, back] = await Promise.all([payments.action(id), refunds.ofPayment(payment)]);
    // Read after its refunds, so that its sums are no older than they are.
    const latest = back.length > 0 ? await payments.get(id) : payment;
    return { status: 200, body: asPayment(latest ?? payment, { action, refunds: back }) };
  },
});
