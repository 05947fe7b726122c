import * as z from 'zod';
import { auditedKey } from '../../../shared/dynamodb/audited.ts';
import { listOf } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { positionSchema, readTrail } from '../read-trail.ts';
import type { AuditDeps } from './deps.ts';
import { asEntry, entryAnswer, kindName } from './entry-answer.ts';

export const listAuditEntries = route({
  method: 'GET',
  path: '/audit/entries',
  scope: 'audit:read',
  summary: 'Read who changed something, when and why, oldest first (审计日志)',
  description:
    'One thing of a kind by its id. Parts of a longer name are joined by colons, such as `sf:SF1234567890` of a parcel; what ' +
    'there is one of is `all`. A page may be short, even empty, although there are more: go by `nextCursor`.',
  request: {
    query: z.strictObject({
      kind: kindName.meta({ example: 'refund' }),
      id: z.string().min(1).max(400).meta({ example: 'rfd_7ZK2M8N4P6R1T5W0X9Y2B73V9Q' }),
      ...pageQuery,
    }),
  },
  responses: { 200: { description: 'A page of entries', schema: listOf(entryAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query: { kind, id, limit, cursor } }, deps: AuditDeps) => {
    const key = auditedKey({ kind, id });
    if (!key) return { status: 200, body: { items: [] } };
    const list = `trail ${kind}/${id}`;
    const from = cursor ? await deps.cursors.open(list, cursor, positionSchema) : undefined;
    const { rows, next } = await readTrail({ name: { kind, id }, key, limit, from }, deps);
    const nextCursor = next && (await deps.cursors.seal(list, next));
    return { status: 200, body: { items: rows.map(asEntry), nextCursor } };
  },
});
