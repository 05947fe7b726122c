import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import type { AuditDeps } from './deps.ts';

export const anchorAnswer = z
  .object({
    sequence: z.int(),
    root: z.string().meta({ description: 'SHA-256 of the anchor, in hex: keep it elsewhere' }),
    previous: z.string(),
    at: z.iso.datetime(),
    heads: z.array(z.object({ chain: z.int(), sequence: z.int(), entries: z.int(), hash: z.string() })),
    findings: z.array(z.object({ code: z.string(), at: z.string() })).meta({
      description: 'What was found wrong when it was made',
    }),
  })
  .meta({ id: 'AuditAnchor' });

export const getAuditAnchor = route({
  method: 'GET',
  path: '/audit/anchor',
  scope: 'audit:read',
  summary: 'Read the last root of the audit trail (审计根)',
  description:
    'There is a new one every hour in which something changed. Whoever keeps roots where nobody of the shop can write ' +
    'proves with `npm run audit:verify -- --root ROOT` that nothing was made anew.',
  request: {},
  responses: { 200: { description: 'The last anchor', schema: anchorAnswer } },
  failures: ['ANCHOR_NOT_FOUND'],
  handle: async (_request, { anchors }: AuditDeps) => {
    const last = await anchors.last();
    if (!last) throw new Failure('ANCHOR_NOT_FOUND', 'The first hour is not over.');
    const { sequence, root, previous, at, heads, findings } = last;
    return {
      status: 200,
      body: {
        ...{ sequence, root, previous, at, findings },
        heads: heads.map((head, chain) => ({ chain, ...head })),
      },
    };
  },
});
