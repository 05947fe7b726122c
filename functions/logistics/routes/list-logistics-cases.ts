import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { asCase, caseAnswer } from './case-answer.ts';
import type { LogisticsApiDeps } from './deps.ts';

export const listLogisticsCases = route({
  method: 'GET',
  path: '/logistics-cases',
  scope: 'logistics:read',
  summary: 'List logistics cases, the newest first (物流异常)',
  request: {
    query: z.strictObject({
      ...pageQuery,
      status: z
        .enum(['open', 'closed'])
        .default('open')
        .meta({ description: 'closed: compensated, resolved or written off' }),
    }),
  },
  responses: { 200: { description: 'A page of cases; a moment late', schema: listOf(caseAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { cases, cursors }: LogisticsApiDeps) => {
    const list = `logistics-cases ${query.status}`;
    const start = query.cursor ? await cursors.open(list, query.cursor, tablePosition) : undefined;
    const status = query.status === 'open' ? 'OPEN' : 'CLOSED';
    const { items, next } = await cases.list(status, { limit: query.limit, start });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asCase), nextCursor } };
  },
});
