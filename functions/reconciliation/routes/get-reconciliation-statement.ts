import { route } from '../../../shared/http/route.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { reconciliationOf } from './get-reconciliation.ts';
import { reconciliationId } from './inputs.ts';
import { presignedAnswer } from './reconciliation-answer.ts';

export const getReconciliationStatement = route({
  method: 'GET',
  path: '/reconciliations/{id}/statement',
  scope: 'reconciliation:read',
  summary: 'Get a link to the statement of the day (对账报告)',
  description: 'One HTML page that needs nothing else. Whoever has the link can read it until it expires.',
  request: { params: reconciliationId },
  responses: { 200: { description: 'The link', schema: presignedAnswer } },
  failures: ['RECONCILIATION_NOT_FOUND', 'DOCUMENT_NOT_FOUND'],
  handle: async ({ params: { id } }, { reconciliations, presign }: ReconciliationApiDeps) => {
    const { concluded } = await reconciliationOf(id, reconciliations);
    if (concluded?.statementKey === undefined)
      throw new Failure('DOCUMENT_NOT_FOUND', 'The day has no statement yet.');
    const { url, expiresAt } = await presign.get(concluded.statementKey);
    return { status: 200, body: { url, expiresAt: isoTime(expiresAt) } };
  },
});
