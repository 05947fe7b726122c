import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { billSources } from '../domain/line.ts';
import { asBill, billAnswer } from './bill-answer.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { dayRange, daysAsked } from './inputs.ts';

export const listBills = route({
  method: 'GET',
  path: '/bills',
  scope: 'reconciliation:read',
  summary: 'List bills by business day, the newest first (账单)',
  description:
    'Each file with its status, and why it was refused. A page may be short although there are more.',
  request: {
    query: z.strictObject({ ...pageQuery, ...dayRange, source: z.enum(billSources).optional() }),
  },
  responses: { 200: { description: 'A page of bills; a moment late', schema: listOf(billAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { bills, cursors, now }: ReconciliationApiDeps) => {
    const { source, limit, cursor } = query;
    const days = daysAsked(query, now());
    const list = JSON.stringify(['bills', source, query.from, query.to]);
    const start = cursor ? await cursors.open(list, cursor, tablePosition) : undefined;
    const { items, next } = await bills.list({ ...days, source }, { limit, start });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asBill), nextCursor } };
  },
});
