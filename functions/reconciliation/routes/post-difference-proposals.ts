import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { actions } from '../domain/actions.ts';
import { proposeInBulk } from '../work-in-bulk.ts';
import { bulkAnswerOf, selectionInput, selectionOf } from './bulk-selection.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { bulkAnswer } from './difference-answer.ts';

export const postDifferenceProposals = route({
  method: 'POST',
  path: '/differences/proposals',
  scope: 'reconciliation:write',
  summary: 'Propose the same for many open differences',
  description:
    'By their ids, or all of a kind or provider; 100 in one call. Each is done or refused for itself. Sent again it proposes ' +
    'nothing twice.',
  request: {
    body: z
      .strictObject({ ...selectionInput, action: z.enum(actions), reason: plainText(200) })
      .meta({ id: 'BulkProposalInput' }),
  },
  responses: { 200: { description: 'What became of each', schema: bulkAnswer } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ body, caller }, deps: ReconciliationApiDeps) => {
    const { action, reason, ...asked } = body;
    const bulk = { list: JSON.stringify(['proposals', body.kind, body.provider]), cursors: deps.cursors };
    const selection = await selectionOf(asked, bulk);
    const answer = await proposeInBulk({ selection, action, reason, caller }, deps);
    return { status: 200, body: await bulkAnswerOf(answer, bulk) };
  },
});
