import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { differenceKinds } from '../domain/difference.ts';
import type { ReconciliationApiDeps } from './deps.ts';
import { asDifference, differenceAnswer, statusNamed, statusNames } from './difference-answer.ts';
import { providerName } from './inputs.ts';

export const listDifferences = route({
  method: 'GET',
  path: '/differences',
  scope: 'reconciliation:read',
  summary: 'List differences by status, the oldest first (差错)',
  description: 'A page may be short although there are more: go by `nextCursor`.',
  request: {
    query: z.strictObject({
      ...pageQuery,
      status: z.enum(statusNames).default('open'),
      kind: z.enum(differenceKinds).optional(),
      provider: providerName.optional(),
    }),
  },
  responses: {
    200: { description: 'A page of differences; a moment late', schema: listOf(differenceAnswer) },
  },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { differences, cursors, now }: ReconciliationApiDeps) => {
    const { status, kind, provider, limit, cursor } = query;
    const list = JSON.stringify(['differences', status, kind, provider]);
    const start = cursor ? await cursors.open(list, cursor, tablePosition) : undefined;
    const { items, next } = await differences.list(statusNamed(status), { kind, provider }, { limit, start });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map((work) => asDifference(work, now())), nextCursor } };
  },
});
