import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import type { AuditDeps } from './deps.ts';
import { asEntry, entryAnswer } from './entry-answer.ts';

export const getOrderTrail = route({
  method: 'GET',
  path: '/orders/{id}/trail',
  scope: 'audit:read',
  summary: 'Read who changed an order and all that belongs to it, when and why, oldest first (审计日志)',
  description:
    'With its payments, refunds, decisions of risk, allocations, shipments, parcels and cases. A change is in it some ' +
    'seconds after it was made. Of an order that there never was, the list is empty.',
  request: {
    params: z.object({ id: z.string().regex(idPattern('ord'), 'is not an order id') }),
    query: z.strictObject(pageQuery),
  },
  responses: { 200: { description: 'A page of entries', schema: listOf(entryAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ params: { id }, query: { limit, cursor } }, { trail, cursors }: AuditDeps) => {
    const list = `order trail ${id}`;
    const start = cursor ? await cursors.open(list, cursor, tablePosition) : undefined;
    const { rows, next } = await trail.rows(`order/${id}`, { limit, ...(start ? { start } : {}) });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: rows.map(asEntry), nextCursor } };
  },
});
