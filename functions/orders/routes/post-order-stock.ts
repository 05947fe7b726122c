import { route } from '../../../shared/http/route.ts';
import { takeMissingGoods } from '../take-missing-goods.ts';
import { asAnswer, orderAnswer } from './answers.ts';
import type { OrdersDeps } from './deps.ts';
import { orderId } from './order-id.ts';

export const postOrderStock = route({
  method: 'POST',
  path: '/orders/{id}/stock',
  scope: 'orders:write',
  summary: 'Take the goods that an order waits for (缺货重占)',
  description:
    'All of them or none; with them its STOCK hold goes. Each minute this is done for every order that waits, the oldest first.',
  idempotency: 'optional',
  request: { params: orderId },
  responses: { 200: { description: 'The order, with or without its goods', schema: orderAnswer } },
  failures: ['ORDER_NOT_FOUND', 'BUSY'],
  handle: async ({ params }, deps: OrdersDeps) => ({
    status: 200,
    body: asAnswer(await takeMissingGoods(params.id, deps)),
  }),
});
