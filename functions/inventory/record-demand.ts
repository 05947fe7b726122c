import { TransactionRefused } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { InventoryStore } from './store.ts';

type Deps = { readonly inventory: InventoryStore; readonly now: Clock };
type Demand = {
  readonly orderId: string;
  /** When it was asked for, RFC 3339. */
  readonly occurredAt: string;
  readonly needs: readonly { readonly sku: string; readonly quantity: number }[];
};

const needsInPart = 99;
/** A queue and its dead letters keep a message at most 14 days; the mark outlives any repeat. */
const rememberedSeconds = 35 * 86_400;

/** Adds what an order asked for to the demand history of its SKUs, once however often it is told. */
export async function recordDemand(demand: Demand, { inventory, now }: Deps): Promise<void> {
  const { orderId, occurredAt } = demand;
  const needs = bySku(demand.needs);
  const day = occurredAt.slice(0, 10);
  // From now, not from the order: a marketplace brings orders that were placed years ago.
  const expiresAt = Math.floor(now() / 1000) + rememberedSeconds;
  for (let from = 0; from < needs.length; from += needsInPart) {
    const part = from / needsInPart + 1;
    try {
      await inventory.recordDemand({
        orderId,
        part,
        day,
        expiresAt,
        needs: needs.slice(from, from + needsInPart),
      });
    } catch (error) {
      const known = error instanceof TransactionRefused && error.refusals[0]?.met === false;
      if (!known) throw error;
    }
  }
}

/** A transaction writes an item once, and an order may name a SKU in several lines. */
function bySku(needs: Demand['needs']): Demand['needs'] {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of needs) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return [...pieces].map(([sku, quantity]) => ({ sku, quantity }));
}
