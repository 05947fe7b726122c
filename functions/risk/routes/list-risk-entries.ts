import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { listedKinds } from '../domain/keys.ts';
import type { RiskApiDeps } from './deps.ts';
import { asEntry, entryAnswer } from './entry-answer.ts';
import { listParam } from './inputs.ts';

export const listRiskEntries = route({
  method: 'GET',
  path: '/risk/lists/{list}/entries',
  scope: 'risk:read',
  summary: 'List what is on a list, removed and expired entries too (名单)',
  request: {
    params: listParam,
    query: z.strictObject({ ...pageQuery, kind: z.enum(listedKinds).default('phone') }),
  },
  responses: {
    200: { description: 'A page, in no particular order; a moment late', schema: listOf(entryAnswer) },
  },
  failures: ['CURSOR_INVALID'],
  handle: async ({ params: { list }, query }, { lists, cursors, now }: RiskApiDeps) => {
    const { kind, limit, cursor } = query;
    const name = JSON.stringify(['risk-list', list, kind]);
    const start = cursor ? await cursors.open(name, cursor, tablePosition) : undefined;
    const { items, next } = await lists.page({ list, kind }, { limit, start });
    const nextCursor = next && (await cursors.seal(name, next));
    return { status: 200, body: { items: items.map((entry) => asEntry(entry, now())), nextCursor } };
  },
});
