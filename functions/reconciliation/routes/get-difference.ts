import { route } from '../../../shared/http/route.ts';
import { workOf } from '../propose-action.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { asDifference, differenceAnswer } from './difference-answer.ts';
import { differenceId } from './inputs.ts';

export const getDifference = route({
  method: 'GET',
  path: '/differences/{id}',
  scope: 'reconciliation:read',
  summary: 'Read a difference with both sides and what was done about it',
  request: { params: differenceId },
  responses: { 200: { description: 'The difference', schema: differenceAnswer } },
  failures: ['DIFFERENCE_NOT_FOUND'],
  handle: async ({ params: { id } }, deps: ReconciliationApiDeps) => ({
    status: 200,
    body: asDifference(await workOf(id, deps), deps.now()),
  }),
});
