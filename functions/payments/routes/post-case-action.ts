import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { priceSchema } from '../../../shared/kernel/money.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { actOnCase } from '../act-on-case.ts';
import { asCase, caseAnswer, caseId } from './answers.ts';
import type { PaymentsApiDeps } from './deps.ts';

const text = plainText(200);
const input = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('note'), text }),
    z.strictObject({ action: z.literal('refund'), text: plainText(80) }),
    z.strictObject({ action: z.literal('apply'), orderId: z.string().regex(idPattern('ord')), text }),
    z.strictObject({
      action: z.literal('hold'),
      paymentId: z.string().regex(idPattern('pay')),
      amount: priceSchema,
      text,
    }),
    z.strictObject({ action: z.literal('settle-refund'), outcome: z.enum(['succeeded', 'failed']), text }),
    z.strictObject({ action: z.literal('resolve'), text }),
  ])
  .meta({ id: 'PaymentCaseActionInput' });

export const postCaseAction = route({
  method: 'POST',
  path: '/payment-cases/{id}/actions',
  scope: 'payments:refund',
  summary: 'Work on a payment case',
  description:
    'note; refund (all of the money goes back); apply (it is this order’s after all); hold (money of a dispute, 争议冻结); ' +
    'settle-refund (how a refund came out that the provider left to a person); resolve (what is held is let go).',
  request: { params: caseId, body: input },
  responses: { 200: { description: 'The case', schema: caseAnswer } },
  failures: [
    'CASE_NOT_FOUND',
    'PAYMENT_NOT_FOUND',
    'ORDER_NOT_FOUND',
    'WRONG_STATUS',
    'REFUND_EXCEEDS_PAYMENT',
    'REFUND_LIMIT',
    'PROVIDER_UNAVAILABLE',
    'BUSY',
  ],
  handle: async ({ params: { id }, body, caller }, deps: PaymentsApiDeps) => ({
    status: 200,
    body: asCase(await actOnCase({ caseId: id, action: body, caller }, deps)),
  }),
});
