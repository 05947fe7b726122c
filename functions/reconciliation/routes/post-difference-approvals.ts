import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { actions } from '../domain/actions.ts';
import { decideInBulk } from '../work-in-bulk.ts';
import { bulkAnswerOf, selectionInput, selectionOf } from './bulk-selection.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { bulkAnswer } from './difference-answer.ts';

export const postDifferenceApprovals = route({
  method: 'POST',
  path: '/differences/approvals',
  scope: 'reconciliation:approve',
  summary: 'Approve or reject many proposals (批量复核)',
  description:
    'By their ids, or all proposals of a kind or provider; 100 in one call. What the caller proposed is refused, the rest is ' +
    'done.',
  request: {
    body: z
      .strictObject({
        ...selectionInput,
        action: z.enum(actions).optional().meta({ description: 'Only proposals to do this' }),
        decision: z.enum(['approve', 'reject']),
        reason: plainText(200).optional(),
      })
      .meta({ id: 'BulkApprovalInput' }),
  },
  responses: { 200: { description: 'What became of each', schema: bulkAnswer } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ body, caller }, deps: ReconciliationApiDeps) => {
    const { decision, reason, ...asked } = body;
    const list = JSON.stringify(['approvals', body.kind, body.provider, body.action]);
    const bulk = { list, cursors: deps.cursors };
    const selection = await selectionOf(asked, bulk);
    const answer = await decideInBulk({ selection, decision, reason, caller }, deps);
    return { status: 200, body: await bulkAnswerOf(answer, bulk) };
  },
});
