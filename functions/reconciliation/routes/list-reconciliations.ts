import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { dayRange, daysAsked } from './inputs.ts';
import { asReconciliationSummary, reconciliationSummary } from './reconciliation-answer.ts';

export const listReconciliations = route({
  method: 'GET',
  path: '/reconciliations',
  scope: 'reconciliation:read',
  summary: 'List reconciliations by business day, the newest first',
  request: { query: z.strictObject({ ...pageQuery, ...dayRange }) },
  responses: {
    200: { description: 'A page of reconciliations; a moment late', schema: listOf(reconciliationSummary) },
  },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { reconciliations, cursors, now }: ReconciliationApiDeps) => {
    const days = daysAsked(query, now());
    const list = JSON.stringify(['reconciliations', query.from, query.to]);
    const start = query.cursor ? await cursors.open(list, query.cursor, tablePosition) : undefined;
    const { items, next } = await reconciliations.list(days, { limit: query.limit, start });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asReconciliationSummary), nextCursor } };
  },
});
