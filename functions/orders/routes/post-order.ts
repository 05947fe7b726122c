import { route } from '../../../shared/http/route.ts';
import { orderRequestSchema } from '../domain/request.ts';
import { placeOrder } from '../place-order.ts';
import { asFirstAnswer, orderAnswer } from './answers.ts';
import type { OrdersDeps } from './deps.ts';

export const postOrder = route({
  method: 'POST',
  path: '/orders',
  scope: 'orders:write',
  summary: 'Place an order (下单)',
  description:
    'Accepts the order and holds its stock, all or nothing. The same order again is answered with the first answer ' +
    'and `Idempotency-Replayed: true`: an order with a `channelOrderId` is known by channel, shop and that number, any ' +
    'other by the caller and the `Idempotency-Key`. Prices come from the catalog and freight from the freight table.',
  idempotency: 'optional',
  request: { body: orderRequestSchema },
  responses: { 201: { description: 'The order as it was accepted', schema: orderAnswer } },
  failures: [
    'INSUFFICIENT_STOCK',
    'IN_PROGRESS',
    'PRICE_CHANGED',
    'TOTAL_MISMATCH',
    'CURRENCY_MIXED',
    'AMOUNT_TOO_LARGE',
    'ADDRESS_INVALID',
    'PHONE_INVALID',
    'SKU_UNKNOWN',
    'BUNDLE_RULE',
    'CHANNEL_RULE',
    'IDEMPOTENCY_KEY_REUSED',
    'IDEMPOTENCY_KEY_REQUIRED',
    'BUSY',
  ],
  handle: async ({ body, caller, idempotencyKey }, deps: OrdersDeps) => {
    const { order, replayed } = await placeOrder({ request: body, caller, idempotencyKey }, deps);
    return {
      status: 201,
      headers: { location: `/orders/${order.id}`, ...(replayed ? { 'idempotency-replayed': 'true' } : {}) },
      body: asFirstAnswer(order),
    };
  },
});
