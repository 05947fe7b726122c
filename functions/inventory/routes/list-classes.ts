import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { asClass, asRun, classAnswer, classRunAnswer } from './class-answer.ts';
import type { InventoryDeps } from './deps.ts';

export const listClasses = route({
  method: 'GET',
  path: '/stock/classes',
  scope: 'inventory:read',
  summary: 'List the ABC and XYZ classes of SKUs',
  description:
    'As the last run left them, with its cut-offs and what changed class (ABC by revenue, XYZ by variability).',
  request: { query: z.strictObject(pageQuery) },
  responses: {
    200: {
      description: 'A page of classes by SKU',
      schema: listOf(classAnswer).extend({
        run: classRunAnswer.optional().meta({ description: 'Absent before the first run' }),
      }),
    },
  },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { classes, cursors }: InventoryDeps) => {
    const start = query.cursor ? await cursors.open('classes', query.cursor, tablePosition) : undefined;
    const [page, run] = await Promise.all([classes.list({ limit: query.limit, start }), classes.lastRun()]);
    const nextCursor = page.next && (await cursors.seal('classes', page.next));
    return { status: 200, body: { items: page.items.map(asClass), run: run && asRun(run), nextCursor } };
  },
});
