import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { asAnswer, orderAnswer } from './answers.ts';
import type { OrdersDeps } from './deps.ts';
import { orderId } from './order-id.ts';

export const getOrder = route({
  method: 'GET',
  path: '/orders/{id}',
  scope: 'orders:read',
  summary: 'Read an order',
  request: { params: orderId },
  responses: { 200: { description: 'The order, strongly consistent', schema: orderAnswer } },
  failures: ['ORDER_NOT_FOUND'],
  handle: async ({ params }, { orders }: OrdersDeps) => {
    const order = await orders.get(params.id);
    if (!order) throw new Failure('ORDER_NOT_FOUND', 'There is no such order.');
    return { status: 200, body: asAnswer(order) };
  },
});
