import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { asHistory, historyAnswer } from './answers.ts';
import type { OrdersDeps } from './deps.ts';
import { orderId } from './order-id.ts';

export const getOrderHistory = route({
  method: 'GET',
  path: '/orders/{id}/history',
  scope: 'orders:read',
  summary: 'Read what happened to an order, oldest first',
  request: { params: orderId },
  responses: { 200: { description: 'Every change of status: when, who, why', schema: historyAnswer } },
  failures: ['ORDER_NOT_FOUND'],
  handle: async ({ params }, { orders }: OrdersDeps) => {
    const order = await orders.get(params.id);
    if (!order) throw new Failure('ORDER_NOT_FOUND', 'There is no such order.');
    return { status: 200, body: asHistory(order) };
  },
});
