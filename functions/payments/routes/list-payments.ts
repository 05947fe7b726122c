import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { asPayment, paymentAnswer } from './answers.ts';
import type { PaymentsApiDeps } from './deps.ts';

export const listPayments = route({
  method: 'GET',
  path: '/payments',
  scope: 'payments:read',
  summary: 'List the payments of an order, the first one first',
  request: { query: z.strictObject({ orderId: z.string().regex(idPattern('ord')) }) },
  responses: {
    200: { description: 'All of them', schema: z.object({ items: z.array(paymentAnswer) }) },
  },
  handle: async ({ query: { orderId } }, { payments }: PaymentsApiDeps) => {
    const found = await payments.ofOrder(orderId);
    return { status: 200, body: { items: found.map((each) => asPayment(each)) } };
  },
});
