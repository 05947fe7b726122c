import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { type CallbackDeps, takeCallback } from '../take-callback.ts';
import { providerName } from './answers.ts';
import type { PaymentsApiDeps } from './deps.ts';

export const postCallback = route({
  method: 'POST',
  path: '/callbacks/payments/{provider}',
  summary: 'Told by a payment provider (异步通知)',
  description:
    "The provider's own message, proved by its own signature, answered in its own words: 200 once it is written down, 4xx " +
    'where the signature does not hold, 503 where it is to come again.',
  request: { rawBody: true, params: z.object({ provider: providerName }) },
  responses: {
    200: {
      description: "The provider's own answer",
      schema: z.string().meta({ contentMediaType: 'text/plain' }),
    },
  },
  failures: ['ROUTE_NOT_FOUND'],
  handle: async ({ params: { provider }, bytes, headers }, deps: PaymentsApiDeps & CallbackDeps) => {
    const answer = await takeCallback({ provider, message: { headers, body: bytes } }, deps);
    if (!answer) throw new Failure('ROUTE_NOT_FOUND', 'This payment provider is not set up.');
    const contentType = answer.headers['content-type'] ?? 'text/plain; charset=utf-8';
    return {
      status: answer.status,
      body: answer.body,
      headers: { ...answer.headers, 'content-type': contentType },
    };
  },
});
