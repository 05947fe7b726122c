import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { takeOffList } from '../change-lists.ts';
import type { RiskApiDeps } from './deps.ts';
import { asEntry, entryAnswer } from './entry-answer.ts';
import { entryParam } from './inputs.ts';

export const postEntryRemoval = route({
  method: 'POST',
  path: '/risk/lists/{list}/entries/{id}/removal',
  scope: 'risk:write',
  summary: 'Take something off a list; who did it and why stays (移出名单)',
  request: {
    params: entryParam,
    body: z.strictObject({ reason: plainText(200) }).meta({ id: 'RiskListRemoval' }),
  },
  responses: { 200: { description: 'The entry', schema: entryAnswer } },
  failures: ['ENTRY_NOT_FOUND'],
  handle: async ({ params: { list, id }, body, caller }, deps: RiskApiDeps) => {
    const name = { list, ...id };
    const entry = await takeOffList({ name, reason: body.reason, caller }, deps);
    return { status: 200, body: asEntry(entry, deps.now()) };
  },
});
