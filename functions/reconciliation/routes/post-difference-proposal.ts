import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { actions } from '../domain/actions.ts';
import { proposeAction } from '../propose-action.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { asDifference, differenceAnswer } from './difference-answer.ts';
import { differenceId } from './inputs.ts';

export const postDifferenceProposal = route({
  method: 'POST',
  path: '/differences/{id}/proposal',
  scope: 'reconciliation:write',
  summary: 'Propose what to do about a difference',
  description:
    'fetch-payment 补单; refund-duplicate 退重复款; correct-fee 调整手续费; move-to-suspense 挂账; write-off 核销; accept-match ' +
    '确认匹配; dismiss (no money is off). `allowedActions` says which of them fit. Nothing is done before somebody else approves.',
  request: {
    params: differenceId,
    body: z.strictObject({ action: z.enum(actions), reason: plainText(200) }).meta({ id: 'ProposalInput' }),
  },
  responses: { 200: { description: 'The difference', schema: differenceAnswer } },
  failures: ['DIFFERENCE_NOT_FOUND', 'WRONG_STATUS', 'ACTION_NOT_ALLOWED'],
  handle: async ({ params: { id }, body, caller }, deps: ReconciliationApiDeps) => ({
    status: 200,
    body: asDifference(await proposeAction({ differenceId: id, ...body, caller }, deps), deps.now()),
  }),
});
