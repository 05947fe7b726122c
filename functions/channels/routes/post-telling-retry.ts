import { route } from '../../../shared/http/route.ts';
import { retryTelling } from '../retry-telling.ts';
import { asTelling, tellingAnswer } from './answers.ts';
import type { ChannelsApiDeps } from './deps.ts';
import { tellingId } from './inputs.ts';

export const postTellingRetry = route({
  method: 'POST',
  path: '/channel-tellings/{id}/retry',
  scope: 'channels:write',
  summary: 'Tell a channel again at once',
  request: { params: tellingId },
  responses: { 202: { description: 'It will be told within a minute', schema: tellingAnswer } },
  failures: ['TELLING_NOT_FOUND', 'WRONG_STATUS', 'BUSY'],
  handle: async ({ params: { id } }, deps: ChannelsApiDeps) => ({
    status: 202,
    body: asTelling(await retryTelling(id, deps)),
  }),
});
