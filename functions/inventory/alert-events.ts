import type { BusEvent } from '../../events/define-event.ts';
import { stockAlertRaised, stockAlertResolved } from '../../events/stock-alert.ts';
import type { Item } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { readAlert, type StoredAlert } from './alert-store.ts';

/** The events that a change of an alert means: those that the write put on it, once for each version. */
export function alertEvents(change: {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}): readonly BusEvent[] {
  if (!change.after) return [];
  const after = readAlert(change.after);
  if (change.before && readAlert(change.before).version === after.version) return [];
  return after.events.map((type) => busEvent(type, after));
}

function busEvent(type: string, alert: StoredAlert): BusEvent {
  const { alertId, sku, warehouseId, kind, openings, version, changedAt } = alert;
  const common = { alertId, sku, kind, openings, ...(warehouseId === undefined ? {} : { warehouseId }) };
  const envelope = { id: `${alertId}.${version}`, type, version: 1, occurredAt: isoTime(changedAt) };
  if (type === stockAlertRaised.type) {
    const { message, available, reorderPoint, proposal } = alert.finding;
    return stockAlertRaised.schema.parse({
      ...envelope,
      data: { ...common, message, available, reorderPoint, proposal },
    });
  }
  return stockAlertResolved.schema.parse({
    ...envelope,
    data: { ...common, raisedAt: isoTime(alert.raisedAt), message: alert.resolution ?? 'It is over.' },
  });
}
