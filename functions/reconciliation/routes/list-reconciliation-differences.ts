import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { asDifference, differenceAnswer } from './difference-answer.ts';
import { reconciliationOf } from './get-reconciliation.ts';
import { reconciliationId } from './inputs.ts';

export const listReconciliationDifferences = route({
  method: 'GET',
  path: '/reconciliations/{id}/differences',
  scope: 'reconciliation:read',
  summary: 'List what the last revision of a day finds, and what was done about it',
  request: { params: reconciliationId, query: z.strictObject(pageQuery) },
  responses: { 200: { description: 'A page of differences', schema: listOf(differenceAnswer) } },
  failures: ['RECONCILIATION_NOT_FOUND', 'CURSOR_INVALID'],
  handle: async ({ params: { id }, query }, deps: ReconciliationApiDeps) => {
    const { reconciliations, differences, cursors, now } = deps;
    await reconciliationOf(id, reconciliations);
    const list = JSON.stringify(['differences', id]);
    const start = query.cursor ? await cursors.open(list, query.cursor, tablePosition) : undefined;
    const { items: rows, next } = await reconciliations.rowPage(id, { limit: query.limit, start });
    const works = await differences.getAll(rows.map(({ differenceId }) => differenceId));
    const items = rows.flatMap(({ differenceId }) => works.get(differenceId) ?? []);
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map((work) => asDifference(work, now())), nextCursor } };
  },
});
