import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { cancelOrder } from '../cancel-order.ts';
import { asAnswer, orderAnswer } from './answers.ts';
import type { OrdersDeps } from './deps.ts';
import { orderId } from './order-id.ts';

export const postOrderCancel = route({
  method: 'POST',
  path: '/orders/{id}/cancel',
  scope: 'orders:write',
  summary: 'Cancel an order (取消订单)',
  description:
    'Frees its stock at once. Cancelling a cancelled order answers with the order and changes nothing.',
  idempotency: 'optional',
  request: { params: orderId, body: z.strictObject({ reason: plainText(200) }).meta({ id: 'CancelInput' }) },
  responses: { 200: { description: 'The cancelled order', schema: orderAnswer } },
  failures: ['ORDER_NOT_FOUND', 'TOO_LATE_TO_CANCEL', 'BUSY'],
  handle: async ({ params, body, caller }, deps: OrdersDeps) => {
    const order = await cancelOrder({ id: params.id, reason: body.reason, caller }, deps);
    return { status: 200, body: asAnswer(order) };
  },
});
