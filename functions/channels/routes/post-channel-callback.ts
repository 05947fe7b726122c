import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { type CallbackDeps, takeCallback } from '../take-callback.ts';

export const postChannelCallback = route({
  method: 'POST',
  path: '/callbacks/channels/{channel}/{shopId}',
  summary: 'Told by a marketplace or shop system (平台推送)',
  description:
    "The channel's own message, proved by its own signature over the raw bytes: 200 once it is kept and will be taken, 401 " +
    'where the signature does not hold, 503 where it is to come again.',
  request: {
    rawBody: true,
    mostBytes: 4 * 1024 * 1024,
    params: z.object({ channel: z.string().max(100), shopId: z.string().max(200) }),
  },
  responses: {
    200: {
      description: 'It is kept',
      schema: z.object({ kept: z.boolean() }).meta({ id: 'ChannelCallbackAnswer' }),
    },
  },
  failures: ['ROUTE_NOT_FOUND', 'SIGNATURE_REFUSED', 'NOT_KEPT'],
  handle: async ({ params, bytes, headers }, deps: CallbackDeps) => ({
    status: 200,
    body: { kept: await takeCallback({ ...params, call: { bytes, headers } }, deps) },
  }),
});
