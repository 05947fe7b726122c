import * as z from 'zod';
import { listOf } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { instant, pageQuery } from '../../../shared/kernel/text.ts';
import { accountSchema } from '../domain/posting.ts';
import { listEntries as list } from '../list-entries.ts';
import type { LedgerDeps } from './deps.ts';
import { asEntry, entryAnswer } from './ledger-answers.ts';

const dayMs = 86_400_000;
const defaultDays = 92;
const position = z.string().regex(/^\d{15}#/);

export const listEntries = route({
  method: 'GET',
  path: '/ledger/entries',
  scope: 'ledger:read',
  summary: 'List journal entries, of one account or of all, the newest first',
  description:
    'The journal (日记账) is only added to: a correction is another entry. A page may be short, even empty, although ' +
    'there are more: go by `nextCursor`.',
  request: {
    query: z.strictObject({
      account: accountSchema.optional().meta({ example: 'channel-receivable:alipay' }),
      from: instant
        .optional()
        .meta({ description: `Posted at or after; ${defaultDays} days back if absent` }),
      to: instant.optional().meta({ description: 'Posted at or before; now if absent' }),
      ...pageQuery,
    }),
  },
  responses: { 200: { description: 'A page of entries; a moment late', schema: listOf(entryAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { ledger, cursors, now }: LedgerDeps) => {
    const { account, from, to, limit, cursor } = query;
    const name = JSON.stringify(['ledger', account, from, to]);
    const after = cursor === undefined ? undefined : await cursors.open(name, cursor, position);
    // Entries may be of clocks that are ahead of ours.
    const until = to === undefined ? now() + dayMs : Date.parse(to);
    const since = from === undefined ? until - defaultDays * dayMs : Date.parse(from);
    const { items, next } = await list({ account, from: since, until, limit, after }, { ledger });
    const nextCursor = next && (await cursors.seal(name, next));
    return { status: 200, body: { items: items.map(asEntry), nextCursor } };
  },
});
