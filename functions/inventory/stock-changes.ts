import type * as z from 'zod';
import type { stockChanged } from '../../events/stock.ts';
import { journalReservations } from './journal-reservations.ts';
import type { MovementStore } from './movement-store.ts';
import { stockMoved, type WatchDeps } from './watch-stock.ts';

type Changed = z.output<typeof stockChanged.schema>;
type Deps = WatchDeps & { readonly movements: Pick<MovementStore, 'note'> };

/**
 * Takes a batch of `stock.changed`: the journal first, then the alerts, with one read of all plans. Gives the error of
 * each event that failed, by its index; one that cannot be read fails alone.
 */
export async function takeStockChanges(
  events: readonly (() => Changed)[],
  deps: Deps,
): Promise<ReadonlyMap<number, unknown>> {
  const failed = new Map<number, unknown>();
  const changes: { readonly index: number; readonly event: Changed }[] = [];
  for (const [index, event] of events.entries())
    try {
      changes.push({ index, event: event() });
    } catch (error) {
      failed.set(index, error);
    }
  if (changes.length === 0) return failed;
  await journalReservations(
    changes.map(({ event }) => event),
    deps,
  );
  const skus = [...new Set(changes.map(({ event }) => event.data.sku))];
  const plans = await deps.planning.plansNow(skus);
  for (const { index, event } of changes)
    try {
      await stockMoved(event.data, plans.get(event.data.sku), deps);
    } catch (error) {
      failed.set(index, error);
    }
  return failed;
}
