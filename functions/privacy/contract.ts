import type { BusEvent } from '../../events/define-event.ts';
import { personErased } from '../../events/privacy.ts';
import type { Item } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { readErasure } from './erasure-store.ts';

/** The event of an erasure that has come to its end; it tells of nobody. */
export function erasureEvents({
  before,
  after,
}: {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}): readonly BusEvent[] {
  if (!after) return [];
  const { erasureId, version, events, requestedAt, finishedAt, counts } = readErasure(after);
  const isNew = version !== (before && readErasure(before).version);
  if (!isNew || !events.includes(personErased.type)) return [];
  const event = personErased.schema.parse({
    id: `${erasureId}.${version}`,
    type: personErased.type,
    version: personErased.version,
    occurredAt: isoTime(finishedAt ?? requestedAt),
    data: { erasureId, requestedAt: isoTime(requestedAt), ...counts },
  });
  return [event];
}
