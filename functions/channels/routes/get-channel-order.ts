import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { asChannelOrder, channelOrderAnswer } from './answers.ts';
import type { ChannelsApiDeps } from './deps.ts';
import { orderParams } from './inputs.ts';

export const getChannelOrder = route({
  method: 'GET',
  path: '/channels/{channel}/{shopId}/orders/{channelOrderId}',
  scope: 'channels:read',
  summary: 'Read an order as its channel told it last, and by which messages (平台订单)',
  request: { params: z.object(orderParams) },
  responses: { 200: { description: 'The order', schema: channelOrderAnswer } },
  failures: ['CHANNEL_ORDER_NOT_FOUND'],
  handle: async ({ params }, { orders }: ChannelsApiDeps) => {
    const whole = await orders.get(params);
    const head = whole?.head ?? (await orders.head(params));
    if (!head) throw new Failure('CHANNEL_ORDER_NOT_FOUND', 'The channel has told of no such order.');
    return { status: 200, body: asChannelOrder(head, whole?.order) };
  },
});
