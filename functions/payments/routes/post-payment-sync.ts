import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { applyPayment } from '../apply-payment.ts';
import { askProvider } from '../ask-provider.ts';
import { asPayment, paymentAnswer, paymentId } from './answers.ts';
import type { PaymentsApiDeps } from './deps.ts';

export const postPaymentSync = route({
  method: 'POST',
  path: '/payments/{id}/sync',
  scope: 'payments:write',
  summary: 'Ask the provider what became of a payment (主动查询)',
  description: 'For a buyer who says that it is paid while nobody told us. The clock asks by itself too.',
  request: { params: paymentId },
  responses: { 200: { description: 'The payment as it is now', schema: paymentAnswer } },
  failures: ['PAYMENT_NOT_FOUND'],
  handle: async ({ params: { id } }, deps: PaymentsApiDeps) => {
    const payment = await deps.payments.get(id);
    if (!payment) throw new Failure('PAYMENT_NOT_FOUND', 'There is no such payment.');
    await askProvider(payment, deps);
    await applyPayment(id, deps);
    const after = (await deps.payments.get(id)) ?? payment;
    return { status: 200, body: asPayment(after, { action: await deps.payments.action(id) }) };
  },
});
