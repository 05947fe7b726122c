import type { BusEvent } from '../../events/define-event.ts';
import { ledgerAuditFailed } from '../../events/ledger.ts';
import type { Item } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { readCase } from './audit-store.ts';

/** The events that a change of an audit case means: one for each version, which is each time people have to look. */
export function auditEvents(change: {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}): readonly BusEvent[] {
  if (!change.after) return [];
  const { day, version, message, differences, count, changedAt } = readCase(change.after);
  if (change.before && readCase(change.before).version === version) return [];
  return [
    ledgerAuditFailed.schema.parse({
      id: `ledger-audit-${day}.${version}`,
      type: ledgerAuditFailed.type,
      version: ledgerAuditFailed.version,
      occurredAt: isoTime(changedAt),
      data: { kind: 'LEDGER_MISMATCH', day, message, count, differences },
    }),
  ];
}
