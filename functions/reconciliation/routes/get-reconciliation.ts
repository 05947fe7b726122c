import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import type { ReconciliationStore, StoredReconciliation } from '../store.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { reconciliationId } from './inputs.ts';
import { asReconciliation, reconciliationAnswer } from './reconciliation-answer.ts';

export const getReconciliation = route({
  method: 'GET',
  path: '/reconciliations/{id}',
  scope: 'reconciliation:read',
  summary: 'Read a reconciliation with its revisions',
  description: 'Counts and sums of each side, the hash of the result, and what it was compared from by hash.',
  request: { params: reconciliationId },
  responses: { 200: { description: 'The reconciliation', schema: reconciliationAnswer } },
  failures: ['RECONCILIATION_NOT_FOUND'],
  handle: async ({ params: { id } }, { reconciliations }: ReconciliationApiDeps) => {
    const head = await reconciliationOf(id, reconciliations);
    return { status: 200, body: asReconciliation(head, await reconciliations.revisions(id)) };
  },
});

/** Throws RECONCILIATION_NOT_FOUND. */
export async function reconciliationOf(
  id: string,
  reconciliations: Pick<ReconciliationStore, 'get'>,
): Promise<StoredReconciliation> {
  const head = await reconciliations.get(id);
  if (!head) throw new Failure('RECONCILIATION_NOT_FOUND', 'There is no such reconciliation.');
  return head;
}
