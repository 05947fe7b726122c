import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { code, plainText } from '../../../shared/kernel/text.ts';
import { changeOrder } from '../change-order.ts';
import { held } from '../domain/change-holds.ts';
import { asAnswer, orderAnswer } from './answers.ts';
import type { OrdersDeps } from './deps.ts';
import { orderId } from './order-id.ts';

export const postOrderHold = route({
  method: 'POST',
  path: '/orders/{id}/holds',
  scope: 'orders:write',
  summary: 'Hold an order back (人工挂起)',
  description:
    'Until somebody lifts it, the order is not released; one that is leaves the release queue. Once it is picked it is too late.',
  idempotency: 'optional',
  request: {
    params: orderId,
    body: z
      .strictObject({
        reason: plainText(200),
        code: code(40)
          .default('PERSON')
          .meta({ description: 'Tells it from other holds of people on the order' }),
      })
      .meta({ id: 'HoldInput' }),
  },
  responses: { 200: { description: 'The order with the hold', schema: orderAnswer } },
  failures: ['ORDER_NOT_FOUND', 'WRONG_STATUS', 'ACTION_NOT_ALLOWED', 'BUSY'],
  handle: async ({ params, body, caller }, deps: OrdersDeps) => {
    const { reason, code: of } = body;
    const hold = { kind: 'MANUAL', code: of, message: reason, at: deps.now(), by: caller } as const;
    const { order } = await changeOrder(params.id, (found) => held(found, hold, reason), deps);
    return { status: 200, body: asAnswer(order) };
  },
});
