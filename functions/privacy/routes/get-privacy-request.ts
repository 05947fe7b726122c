import * as z from 'zod';
import { tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { followErasure } from '../follow-erasure.ts';
import { asErasure, asWaiting, followedAnswer } from './answers.ts';
import type { PrivacyApiDeps } from './deps.ts';

export const getPrivacyRequest = route({
  method: 'GET',
  path: '/privacy/requests/{id}',
  scope: 'privacy:read',
  summary: 'Follow an erasure: what is done, which orders wait and why (删除进度)',
  request: {
    params: z.object({ id: z.string().regex(idPattern('era'), 'is not an id of an erasure') }),
    query: z.strictObject(pageQuery),
  },
  responses: { 200: { description: 'The erasure, with a page of orders that wait', schema: followedAnswer } },
  failures: ['ERASURE_NOT_FOUND', 'CURSOR_INVALID'],
  handle: async ({ params: { id }, query: { limit, cursor } }, deps: PrivacyApiDeps) => {
    const list = `erasure ${id}`;
    const start = cursor ? await deps.cursors.open(list, cursor, tablePosition) : undefined;
    const found = await followErasure({ id, limit, ...(start ? { start } : {}) }, deps);
    const nextCursor = found.next && (await deps.cursors.seal(list, found.next));
    const waiting = found.left.map(asWaiting);
    return { status: 200, body: { ...asErasure(found.erasure, found.counts), waiting, nextCursor } };
  },
});
