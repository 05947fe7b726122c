import type * as z from 'zod';
import type { orderPlaced } from '../../events/order.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { type Demand, recordDemands } from './record-demand.ts';
import type { InventoryStore } from './store.ts';

type Placed = z.output<typeof orderPlaced.schema>;
type Deps = {
  readonly inventory: Pick<InventoryStore, 'recordDemand'>;
  /** The pieces of an order whose event left its many lines out. */
  readonly needsOf: (orderId: string) => Promise<Demand['needs'] | undefined>;
  readonly now: Clock;
};

/**
 * Records what a batch of `order.placed` asked for. An event that cannot be read fails alone; gives the error of each
 * event that failed, by its index.
 */
export async function demandsIn(
  events: readonly (() => Placed)[],
  deps: Deps,
): Promise<ReadonlyMap<number, unknown>> {
  const read = await Promise.allSettled(events.map(async (event) => demandOf(event(), deps)));
  const failed = new Map<number, unknown>();
  const demands: { readonly index: number; readonly demand: Demand }[] = [];
  read.forEach((outcome, index) => {
    if (outcome.status === 'fulfilled') demands.push({ index, demand: outcome.value });
    else failed.set(index, outcome.reason);
  });
  const unrecorded = await recordDemands(
    demands.map(({ demand }) => demand),
    deps,
  );
  for (const [at, error] of unrecorded) failed.set(demands[at]?.index ?? at, error);
  return failed;
}

async function demandOf({ occurredAt, data }: Placed, { needsOf }: Deps): Promise<Demand> {
  const needs = data.lines ?? (await needsOf(data.orderId)) ?? [];
  return { orderId: data.orderId, occurredAt, needs };
}
