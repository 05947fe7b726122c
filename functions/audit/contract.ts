import { auditAnchored, auditBroken } from '../../events/audit.ts';
import type { BusEvent } from '../../events/define-event.ts';
import type { Item } from '../../shared/dynamodb/table.ts';
import { readAnchor, type StoredAnchor } from './anchor-store.ts';
import { sentenceOf } from './domain/finding.ts';

export { forgetWords, trailOf } from './person-in-trail.ts';

/** The events of a new anchor: its root, and what was found wrong. */
export function anchorEvents({
  before,
  after,
}: {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}): readonly BusEvent[] {
  if (!after) return [];
  const anchor = readAnchor(after);
  const isNew = anchor.sequence !== (before && readAnchor(before).sequence);
  return isNew ? anchor.events.map((type) => anchorEvent(type, anchor)) : [];
}

function anchorEvent(type: StoredAnchor['events'][number], anchor: StoredAnchor): BusEvent {
  const { sequence, root, previous, at, heads, findings } = anchor;
  const id = `audit-anchor-${sequence}`;
  const envelope = { version: 1, occurredAt: at } as const;
  if (type === 'audit.anchored') {
    const data = { sequence, root, previous, heads: heads.map((head, chain) => ({ chain, ...head })) };
    return auditAnchored.schema.parse({ ...envelope, id, type, data });
  }
  const message = `The audit trail is not what it was. ${findings.map(sentenceOf).join('. ')}.`;
  const data = { kind: 'AUDIT_BROKEN', message, root, findings };
  return auditBroken.schema.parse({ ...envelope, id: `${id}.broken`, type, data });
}
