import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { receivePush } from '../receive-push.ts';
import type { LogisticsApiDeps } from './deps.ts';

export const postCarrierCallback = route({
  method: 'POST',
  path: '/callbacks/carriers/{carrier}/{token}',
  summary: 'Told by a carrier (轨迹推送)',
  description:
    'Proved by the secret last part of the address, and by the signature over the raw bytes where the carrier signs. ' +
    "Answered in the carrier's own words: stored, or send it again.",
  request: {
    rawBody: true,
    params: z.object({ carrier: z.string().max(40), token: z.string().max(200) }),
  },
  responses: {
    200: {
      description: 'All of it is kept',
      schema: z.string().meta({ id: 'CarrierCallbackAnswer', description: "The carrier's own words" }),
    },
  },
  failures: ['ROUTE_NOT_FOUND', 'NOT_KEPT'],
  handle: async ({ params, bytes, headers }, deps: LogisticsApiDeps) => {
    const { status, body, contentType } = await receivePush({ ...params, push: { bytes, headers } }, deps);
    return { status, body, headers: { 'content-type': contentType } };
  },
});
