import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { tellingStatuses } from '../telling-store.ts';
import { asTelling, tellingAnswer, tellingStatusNames } from './answers.ts';
import type { ChannelsApiDeps } from './deps.ts';

export const listTellings = route({
  method: 'GET',
  path: '/channel-tellings',
  scope: 'channels:read',
  summary: 'List what channels are told, by status (回传)',
  description:
    'Pending: by when it is tried next, the latest first; the others by when they ended, the latest first.',
  request: {
    query: z.strictObject({ ...pageQuery, status: z.enum(tellingStatusNames).default('pending') }),
  },
  responses: { 200: { description: 'A page of tellings; a moment late', schema: listOf(tellingAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { tellings, cursors }: ChannelsApiDeps) => {
    const list = `channel-tellings ${query.status}`;
    const start = query.cursor ? await cursors.open(list, query.cursor, tablePosition) : undefined;
    const status = tellingStatuses.find((each) => each.toLowerCase() === query.status) ?? 'PENDING';
    const { items, next } = await tellings.list(status, { limit: query.limit, start });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asTelling), nextCursor } };
  },
});
