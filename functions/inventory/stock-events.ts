import type { BusEvent } from '../../events/define-event.ts';
import { stockChanged } from '../../events/stock.ts';
import type { Item } from '../../shared/dynamodb/table.ts';
import { isoTime } from '../../shared/kernel/clock.ts';
import { rootSlot } from './domain/take-plan.ts';
import { storedPool } from './pools.ts';

const nothing = { available: 0, reserved: 0 };

/** The events that a change of a stock pool means: none when only its price copy changed. */
export function stockEvents(change: {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly changeId: string;
  readonly changedAt: number;
}): readonly BusEvent[] {
  if (!change.after) return [];
  const after = storedPool.parse(change.after);
  const before = change.before ? storedPool.parse(change.before) : nothing;
  const moved = { available: after.available - before.available, reserved: after.reserved - before.reserved };
  if (moved.available === 0 && moved.reserved === 0) return [];
  const event = {
    id: change.changeId,
    type: stockChanged.type,
    version: stockChanged.version,
    occurredAt: isoTime(change.changedAt),
    data: {
      sku: after.sku,
      ...(after.slot === rootSlot ? {} : { slot: after.slot }),
      available: after.available,
      reserved: after.reserved,
      change: moved,
      ...(after.last ? { cause: after.last } : {}),
    },
  };
  return [stockChanged.schema.parse(event)];
}
