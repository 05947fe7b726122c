import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { listedKinds } from '../domain/keys.ts';
import { isInForce, type ListEntry } from '../list-store.ts';

export const entryAnswer = z
  .object({
    id: z.string().meta({ description: 'Names it within its list' }),
    list: z.string(),
    kind: z.enum(listedKinds),
    hint: z.string().meta({ description: 'The value itself is kept as a hash only', example: '138****8000' }),
    inForce: z.boolean(),
    reason: z.string(),
    by: z.string(),
    at: z.iso.datetime(),
    expiresAt: z.iso.datetime().optional(),
    legalHold: z.string().optional().meta({ description: 'Why it is kept when the person is erased' }),
    removed: z.object({ by: z.string(), at: z.iso.datetime(), reason: z.string() }).optional(),
  })
  .meta({ id: 'RiskListEntry' });

export function asEntry(entry: ListEntry, now: number): z.output<typeof entryAnswer> {
  const { list, kind, hash, hint, reason, by, at, until, removed, legalHold } = entry;
  return {
    ...{ id: `${kind}.${hash}`, list, kind, hint, reason, by },
    inForce: isInForce(entry, now),
    at: isoTime(at),
    ...(until === undefined ? {} : { expiresAt: isoTime(until) }),
    ...(legalHold === undefined ? {} : { legalHold }),
    ...(removed ? { removed: { ...removed, at: isoTime(removed.at) } } : {}),
  };
}
