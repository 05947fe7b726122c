import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { replayOrder } from '../replay-message.ts';
import type { ChannelsApiDeps } from './deps.ts';
import { orderParams } from './inputs.ts';

export const postChannelOrderReplay = route({
  method: 'POST',
  path: '/channels/{channel}/{shopId}/orders/{channelOrderId}/replay',
  scope: 'channels:write',
  summary: 'Have an order read again (重新同步)',
  description:
    'Fetched anew where the channel can be asked, else from the newest message that is kept. It is taken a moment later, and ' +
    'stands above what was read of the same change before.',
  request: { params: z.object(orderParams) },
  responses: {
    202: {
      description: 'It will be read',
      schema: z.object({ from: z.enum(['fetched', 'kept']) }).meta({ id: 'ChannelReplay' }),
    },
  },
  failures: ['CHANNEL_SHOP_NOT_FOUND', 'CHANNEL_ORDER_NOT_FOUND', 'CHANNEL_UNAVAILABLE'],
  handle: async ({ params }, deps: ChannelsApiDeps) => ({
    status: 202,
    body: { from: await replayOrder(params, deps) },
  }),
});
