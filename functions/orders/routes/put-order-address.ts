import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { changeOrder } from '../change-order.ts';
import { checkRecipient } from '../domain/check-request.ts';
import { readdressed } from '../domain/readdress.ts';
import { orderRequestSchema } from '../domain/request.ts';
import { asAnswer, orderAnswer } from './answers.ts';
import type { OrdersDeps } from './deps.ts';
import { orderId } from './order-id.ts';

export const putOrderAddress = route({
  method: 'PUT',
  path: '/orders/{id}/address',
  scope: 'orders:write',
  summary: 'Send an order to another address (修改收货地址)',
  description:
    'Until it is picked. The address is checked as that of a new order is; its ADDRESS holds go, and risk looks at the order again. ' +
    'A marketplace that tells the recipient in other words later has the last word.',
  request: {
    params: orderId,
    body: z
      .strictObject({ shipTo: orderRequestSchema.shape.shipTo, reason: plainText(200) })
      .meta({ id: 'AddressInput' }),
  },
  responses: { 200: { description: 'The order with its address', schema: orderAnswer } },
  failures: [
    'ORDER_NOT_FOUND',
    'WRONG_STATUS',
    'ADDRESS_INVALID',
    'PHONE_INVALID',
    'ACTION_NOT_ALLOWED',
    'BUSY',
  ],
  handle: async ({ params, body, caller }, deps: OrdersDeps) => {
    const who = { at: deps.now(), by: caller, reason: body.reason };
    const decide = (found: Parameters<typeof readdressed>[0]) => {
      const { channel } = found;
      const shipTo = checkRecipient({ channel, customer: {}, shipTo: body.shipTo }, deps.divisions());
      return readdressed(found, shipTo, who);
    };
    const { order } = await changeOrder(params.id, decide, deps);
    return { status: 200, body: asAnswer(order) };
  },
});
