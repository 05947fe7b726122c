import type { BusEvent } from '../../events/define-event.ts';
import { allocationCancelled, allocationPacked, reshipDecided } from '../../events/fulfilment.ts';
import type { Item } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { readAllocation } from './allocation-store.ts';
import type { Allocation } from './domain/allocated.ts';
import { readPlan } from './plan-store.ts';

export { fulfilmentHolder } from './person-of-plan.ts';

type Change = { readonly before: Item | undefined; readonly after: Item | undefined };

/** The events that a change of an allocation means. */
export function allocationEvents({ before, after }: Change): readonly BusEvent[] {
  if (!after) return [];
  const allocation = readAllocation(after);
  const isNew = allocation.version !== (before && readAllocation(before).version);
  return isNew ? allocation.events.map((type) => allocationEvent(type, allocation)) : [];
}

function allocationEvent(type: Allocation['events'][number], allocation: Allocation): BusEvent {
  const { allocationId, orderId, warehouseId, version, changedAt } = allocation;
  const envelope = { id: `${allocationId}.${version}`, type, version: 1, occurredAt: isoTime(changedAt) };
  const common = { allocationId, orderId, warehouseId };
  if (type === 'allocation.cancelled') {
    const data = { ...common, reason: allocation.endedBecause ?? '' };
    return allocationCancelled.schema.parse({ ...envelope, data });
  }
  const { delivery, carrier, product, parcels, value } = allocation;
  const data = { ...common, delivery, carrier, product, parcels, value };
  return allocationPacked.schema.parse({ ...envelope, data });
}

/** The event of a change of an order's plan: what was decided about goods that are to be sent again. */
export function planEvents({ before, after }: Change): readonly BusEvent[] {
  if (!after) return [];
  const { orderId, version, events, reships, changedAt } = readPlan(after);
  const isNew = version !== (before && readPlan(before).version);
  const [reship] = reships;
  if (!isNew || events.length === 0 || !reship) return [];
  const { caseId, outcome, reason, allocationIds, cost } = reship;
  const event = reshipDecided.schema.parse({
    ...{ id: `${orderId}.plan.${version}`, type: reshipDecided.type, version: reshipDecided.version },
    occurredAt: isoTime(changedAt),
    data: { caseId, orderId, outcome, reason, allocationIds, cost },
  });
  return [event];
}
