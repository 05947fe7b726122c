import * as z from 'zod';
import { defineEvent } from './define-event.ts';

const head = z.object({
  chain: z.int(),
  sequence: z.int().meta({ description: 'The number of its last segment' }),
  hash: z.string().meta({ description: 'SHA-256 of that segment, in hex' }),
  entries: z.int(),
});

export const auditAnchored = defineEvent({
  type: 'audit.anchored',
  source: 'zhanggui.audit',
  meaning:
    'The audit trail is under a new root (审计根): whoever keeps it can prove later what the trail was.',
  data: z.object({
    sequence: z.int().meta({ description: 'The number of the anchor' }),
    root: z.string().meta({ description: 'SHA-256 of the anchor, in hex' }),
    previous: z.string().meta({ description: 'The root before; empty of the first' }),
    heads: z.array(head),
  }),
});

export const auditBroken = defineEvent({
  type: 'audit.broken',
  source: 'zhanggui.audit',
  meaning: 'The audit trail is not what it was (审计链断裂): somebody has to look.',
  data: z.object({
    kind: z.literal('AUDIT_BROKEN'),
    message: z.string().meta({ description: 'What is wrong, for people to read' }),
    root: z.string().meta({ description: 'The root of the anchor that has it' }),
    findings: z
      .array(z.object({ code: z.string(), at: z.string() }))
      .meta({ description: 'The first twenty' }),
  }),
});
