import type * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { type KeptWatching, watchingSchema } from '../watch-store.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { changed } from './rate-answers.ts';

export const watchPolicyAnswer = watchingSchema.extend(changed).meta({ id: 'WatchPolicy' });

export const asWatchPolicy = ({ changedAt, ...kept }: KeptWatching): z.output<typeof watchPolicyAnswer> => ({
  ...kept,
  changedAt: changedAt === undefined ? undefined : isoTime(changedAt),
});

export const putWatchPolicy = route({
  method: 'PUT',
  path: '/watch-policy',
  scope: 'logistics:write',
  summary: 'Say from when on parcels are somebody’s business, and when carriers rest (物流监控策略)',
  description:
    'Within a minute it counts for what is looked at; every parcel on its way is looked at within a week. What is left out ' +
    'is as it comes with this house.',
  request: { body: watchingSchema.meta({ id: 'WatchPolicyInput' }) },
  responses: { 200: { description: 'The policy', schema: watchPolicyAnswer } },
  handle: async ({ body, caller }, { watches, now }: LogisticsApiDeps) => {
    const kept = { ...body, changedBy: caller, changedAt: now() };
    await watches.put(kept);
    return { status: 200, body: asWatchPolicy(kept) };
  },
});
