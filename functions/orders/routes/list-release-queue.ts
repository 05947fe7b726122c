import * as z from 'zod';
import { listOf } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { releaseQueue } from '../release-queue.ts';
import { asQueued, queuedOrder } from './answers.ts';
import type { OrdersDeps } from './deps.ts';

const list = 'release-queue';

export const listReleaseQueue = route({
  method: 'GET',
  path: '/release-queue',
  scope: 'orders:read',
  summary: 'List the orders that may be picked, the most urgent first (待配货队列)',
  description:
    'Each point of priority counts as some minutes of waiting, so that waiting wins in the end. A page may be short although ' +
    'there are more: go by `nextCursor`.',
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: { description: 'A page of the queue; a moment late', schema: listOf(queuedOrder) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query: { limit, cursor } }, deps: OrdersDeps) => {
    const after = cursor === undefined ? undefined : await deps.cursors.open(list, cursor, z.string());
    const { items, next } = await releaseQueue({ limit, after }, deps);
    const nextCursor = next && (await deps.cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asQueued), nextCursor } };
  },
});
