import * as z from 'zod';
import { audited } from '../../../shared/dynamodb/audited.ts';
import { entryIn } from '../domain/segment.ts';
import type { TrailRow } from '../store.ts';

const kinds = audited.map(({ kind }) => kind) as [string, ...string[]];
export const kindName = z.enum(kinds);
const value = z.union([z.string(), z.boolean()]).nullable();

export const entryAnswer = z
  .object({
    at: z.iso.datetime(),
    kind: kindName,
    id: z.string().meta({ description: 'Parts of a longer name are joined by colons' }),
    change: z.enum(['created', 'changed', 'touched', 'removed']).meta({
      description: '`touched`: written once more as it was',
    }),
    values: z
      .record(z.string(), z.object({ from: value, to: value }))
      .meta({ description: 'What has a code as its value (状态变化); null where there was or is none' }),
    fields: z.array(z.string()).meta({ description: 'The fields that are others than before' }),
    by: z.string().optional().meta({
      description:
        'Who wrote it: a caller, a provider, or one of our functions; absent where it was not the suite',
    }),
    named: z.string().optional().meta({ description: 'Who decided it, where somebody else carried it out' }),
    via: z.string().optional().meta({ description: 'The route that was called, or the type of the event' }),
    cause: z.string().optional().meta({ description: 'The id of the request, or of the event' }),
    code: z.string().optional().meta({ description: 'Why, as a code' }),
    reason: z.string().optional().meta({ description: 'Why, in words; absent where they were forgotten' }),
    events: z.array(z.object({ type: z.string(), id: z.string() })).meta({
      description: 'What the bus was told of it',
    }),
    digest: z.string().optional().meta({
      description: 'SHA-256 over the item as it was from then on; absent where it is gone',
    }),
    place: z.object({ chain: z.int(), segment: z.int(), position: z.int() }).meta({
      description: 'Where the entry lies in the chain (链上位置)',
    }),
  })
  .meta({ id: 'AuditEntry' });

/** A row as the API gives it. */
export function asEntry({ line, reason, chain, segment, position }: TrailRow): z.output<typeof entryAnswer> {
  const entry = entryIn(line);
  const { at, kind, id, change, values = {}, fields = [], events = [] } = entry;
  const { by, named, via, cause, code, is } = entry;
  return {
    ...{ at, kind, id, change },
    values: Object.fromEntries(Object.entries(values).map(([name, [from, to]]) => [name, { from, to }])),
    ...{ fields, by, named, via, cause, code, reason },
    events: events.map(([type, eventId]) => ({ type, id: eventId })),
    digest: is,
    place: { chain, segment, position },
  };
}
