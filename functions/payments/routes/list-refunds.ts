import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { asRefund, refundAnswer } from './answers.ts';
import type { PaymentsApiDeps } from './deps.ts';

export const listRefunds = route({
  method: 'GET',
  path: '/refunds',
  scope: 'payments:read',
  summary: 'List refunds that wait for approval, the oldest first',
  description: '待复核退款',
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: { description: 'A page of refunds; a moment late', schema: listOf(refundAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { refunds, cursors }: PaymentsApiDeps) => {
    const start = query.cursor ? await cursors.open('refunds', query.cursor, tablePosition) : undefined;
    const { items, next } = await refunds.awaiting({ limit: query.limit, start });
    const nextCursor = next && (await cursors.seal('refunds', next));
    return { status: 200, body: { items: items.map(asRefund), nextCursor } };
  },
});
