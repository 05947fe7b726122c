import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { asCase, caseAnswer } from './answers.ts';
import type { ChannelsApiDeps } from './deps.ts';
import { caseId } from './inputs.ts';

export const postChannelCaseResolve = route({
  method: 'POST',
  path: '/channel-cases/{id}/resolve',
  scope: 'channels:write',
  summary: 'Say that a channel case is over',
  description: 'It opens again where the same happens again.',
  request: {
    params: caseId,
    body: z.strictObject({ resolution: plainText(200) }).meta({ id: 'ChannelCaseResolution' }),
  },
  responses: { 200: { description: 'The case', schema: caseAnswer } },
  failures: ['CASE_NOT_FOUND'],
  handle: async ({ params: { id }, body, caller }, { cases, now }: ChannelsApiDeps) => {
    const { resolution } = body;
    const found = await cases.resolve({ caseId: id, by: caller, resolution, at: now() });
    if (!found) throw new Failure('CASE_NOT_FOUND', 'There is no such case.');
    return { status: 200, body: asCase(found) };
  },
});
