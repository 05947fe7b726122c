import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { alertAnswer, asAlert } from './alert-answer.ts';
import type { InventoryDeps } from './deps.ts';

const stored = { open: 'OPEN', acknowledged: 'ACKNOWLEDGED', resolved: 'RESOLVED' } as const;

export const listAlerts = route({
  method: 'GET',
  path: '/stock/alerts',
  scope: 'inventory:read',
  summary: 'List stock alerts, the newest first',
  request: {
    query: z.strictObject({
      ...pageQuery,
      status: z.enum(['open', 'acknowledged', 'resolved']).default('open'),
    }),
  },
  responses: { 200: { description: 'A page of alerts; a moment late', schema: listOf(alertAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { alerts, cursors }: InventoryDeps) => {
    const list = `alerts ${query.status}`;
    const start = query.cursor ? await cursors.open(list, query.cursor, tablePosition) : undefined;
    const { items, next } = await alerts.list(stored[query.status], { limit: query.limit, start });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asAlert), nextCursor } };
  },
});
