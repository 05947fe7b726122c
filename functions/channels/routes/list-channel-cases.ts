import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { asCase, caseAnswer } from './answers.ts';
import type { ChannelsApiDeps } from './deps.ts';

export const listChannelCases = route({
  method: 'GET',
  path: '/channel-cases',
  scope: 'channels:read',
  summary: 'List channel cases, the newest first (渠道异常)',
  request: {
    query: z.strictObject({ ...pageQuery, status: z.enum(['open', 'resolved']).default('open') }),
  },
  responses: { 200: { description: 'A page of cases; a moment late', schema: listOf(caseAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { cases, cursors }: ChannelsApiDeps) => {
    const list = `channel-cases ${query.status}`;
    const start = query.cursor ? await cursors.open(list, query.cursor, tablePosition) : undefined;
    const status = query.status === 'open' ? 'OPEN' : 'RESOLVED';
    const { items, next } = await cases.list(status, { limit: query.limit, start });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asCase), nextCursor } };
  },
});
