import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { replayMessage } from '../replay-message.ts';
import { asCase, caseAnswer } from './answers.ts';
import type { ChannelsApiDeps } from './deps.ts';
import { caseId } from './inputs.ts';

export const postChannelCaseReplay = route({
  method: 'POST',
  path: '/channel-cases/{id}/replay',
  scope: 'channels:write',
  summary: 'Have the message of a case read again',
  description:
    'After the shop was set up, or the adapter mended. The case stays open until somebody resolves it.',
  request: { params: caseId },
  responses: { 202: { description: 'It will be read', schema: caseAnswer } },
  failures: ['CASE_NOT_FOUND', 'ACTION_NOT_ALLOWED'],
  handle: async ({ params: { id } }, deps: ChannelsApiDeps) => {
    const found = await deps.cases.get(id);
    if (!found) throw new Failure('CASE_NOT_FOUND', 'There is no such case.');
    if (found.path === undefined || !(await replayMessage(found.path, deps)))
      throw new Failure('ACTION_NOT_ALLOWED', 'The case is about no message that is kept.');
    return { status: 202, body: asCase(found) };
  },
});
