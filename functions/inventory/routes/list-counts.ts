import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { asCount, countAnswer } from './count-answer.ts';
import type { InventoryDeps } from './deps.ts';

const stored = { open: 'OPEN', counted: 'COUNTED' } as const;

export const listCounts = route({
  method: 'GET',
  path: '/stock/counts',
  scope: 'inventory:read',
  summary: 'List count tasks, class A first',
  request: { query: z.strictObject({ ...pageQuery, status: z.enum(['open', 'counted']).default('open') }) },
  responses: { 200: { description: 'A page of count tasks; a moment late', schema: listOf(countAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { classes, cursors }: InventoryDeps) => {
    const list = `counts ${query.status}`;
    const start = query.cursor ? await cursors.open(list, query.cursor, tablePosition) : undefined;
    const { items, next } = await classes.listCounts(stored[query.status], { limit: query.limit, start });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asCount), nextCursor } };
  },
});
