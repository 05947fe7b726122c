import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { asCase, caseAnswer } from './case-answer.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { caseId } from './inputs.ts';

export const getLogisticsCase = route({
  method: 'GET',
  path: '/logistics-cases/{id}',
  scope: 'logistics:read',
  summary: 'Read a logistics case with all that was done about it (异常详情)',
  request: { params: caseId },
  responses: { 200: { description: 'The case', schema: caseAnswer } },
  failures: ['CASE_NOT_FOUND'],
  handle: async ({ params: { id } }, { cases }: LogisticsApiDeps) => {
    const found = await cases.get(id);
    if (!found) throw new Failure('CASE_NOT_FOUND', 'There is no such case.');
    return { status: 200, body: asCase(found) };
  },
});
