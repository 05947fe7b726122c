import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { changeOrder } from '../change-order.ts';
import { lifted } from '../domain/change-holds.ts';
import { holdKinds } from '../domain/hold.ts';
import { asAnswer, orderAnswer } from './answers.ts';
import type { OrdersDeps } from './deps.ts';
import { orderId } from './order-id.ts';

export const postOrderHoldLift = route({
  method: 'POST',
  path: '/orders/{id}/holds/lift',
  scope: 'orders:write',
  summary: 'Lift a hold of an order (解除挂起)',
  description:
    'MANUAL, ADDRESS and CHANNEL; what is lifted so is not raised again in the same words. RISK is decided in its review, and STOCK ' +
    'goes when `POST /orders/{id}/stock` has taken the goods. Lifting what is not there changes nothing.',
  idempotency: 'optional',
  request: {
    params: orderId,
    body: z
      .strictObject({
        kind: z.enum(holdKinds),
        code: z
          .string()
          .min(1)
          .max(64)
          .optional()
          .meta({ description: 'All of the kind where it is left out' }),
        reason: plainText(200),
      })
      .meta({ id: 'HoldLift' }),
  },
  responses: { 200: { description: 'The order without the hold', schema: orderAnswer } },
  failures: ['ORDER_NOT_FOUND', 'ACTION_NOT_ALLOWED', 'BUSY'],
  handle: async ({ params, body, caller }, deps: OrdersDeps) => {
    const who = { at: deps.now(), by: caller, reason: body.reason };
    const { order } = await changeOrder(params.id, (found) => lifted(found, body, who), deps);
    return { status: 200, body: asAnswer(order) };
  },
});
