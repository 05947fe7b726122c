import { route } from '../../../shared/http/route.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { asWatchPolicy, watchPolicyAnswer } from './put-watch-policy.ts';

export const getWatchPolicy = route({
  method: 'GET',
  path: '/watch-policy',
  scope: 'logistics:read',
  summary: 'Read how parcels are watched (物流监控策略)',
  request: {},
  responses: { 200: { description: 'The policy', schema: watchPolicyAnswer } },
  handle: async (_request, { watches }: LogisticsApiDeps) => ({
    status: 200,
    body: asWatchPolicy(await watches.get()),
  }),
});
