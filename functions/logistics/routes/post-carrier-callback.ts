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
    "Answered in the carrier's own words: 200 once all of it is kept, 401 where a signature does not hold, 503 where it is to " +
    'come again.',
  request: {
    rawBody: true,
    params: z.object({
      carrier: z.string().max(40).meta({ description: 'sf, zto, jd, yto, kuaidi100', example: 'sf' }),
      token: z
        .string()
        .max(200)
        .meta({ description: 'The secret part of the address, which the carrier was told' }),
    }),
  },
  responses: {
    200: {
      description: "All of it is kept, in the carrier's own words: JSON or XML",
      schema: z.string().meta({ contentMediaType: 'text/plain' }),
    },
    401: {
      description: "The signature does not hold, in the carrier's own words",
      schema: z.string().meta({ contentMediaType: 'text/plain' }),
    },
  },
  failures: ['ROUTE_NOT_FOUND', 'NOT_KEPT'],
  handle: async ({ params, bytes, headers }, deps: LogisticsApiDeps) => {
    const { status, body, contentType } = await receivePush({ ...params, push: { bytes, headers } }, deps);
    return { status, body, headers: { 'content-type': contentType } };
  },
});
