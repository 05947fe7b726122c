import { TransactionRefused } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { DemandPart, InventoryStore } from './store.ts';

type Deps = { readonly inventory: Pick<InventoryStore, 'recordDemand'>; readonly now: Clock };
export type Demand = {
  readonly orderId: string;
  /** When it was asked for, RFC 3339. */
  readonly occurredAt: string;
  readonly needs: readonly { readonly sku: string; readonly quantity: number }[];
};

const needsInPart = 99;
const itemsInTransaction = 100;
/** A queue and its dead letters keep a message at most 14 days; the mark outlives any repeat. */
const rememberedSeconds = 35 * 86_400;

/**
 * Adds what orders asked for to the demand history of their SKUs, each order once however often it is told. Orders go
 * together as far as a transaction takes them, and for themselves where one of them is there already or fails. Gives the
 * error of each demand that could not be recorded, by its index.
 */
export async function recordDemands(
  demands: readonly Demand[],
  { inventory, now }: Deps,
): Promise<ReadonlyMap<number, unknown>> {
  // From now, not from the order: a marketplace brings orders that were placed years ago.
  const expiresAt = Math.floor(now() / 1000) + rememberedSeconds;
  const failed = new Map<number, unknown>();
  const parts = demands.flatMap((demand, index) =>
    partsOf(demand, expiresAt).map((part) => ({ ...part, index })),
  );
  for (const pack of packed(parts)) {
    if (pack.length > 1 && (await succeeds(inventory.recordDemand(pack)))) continue;
    for (const part of pack)
      try {
        await inventory.recordDemand([part]);
      } catch (error) {
        const known = error instanceof TransactionRefused && error.refusals[0]?.met === false;
        if (!known) failed.set(part.index, error);
      }
  }
  return failed;
}

const succeeds = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

function partsOf({ orderId, occurredAt, needs }: Demand, expiresAt: number): readonly DemandPart[] {
  const summed = bySku(needs);
  const day = occurredAt.slice(0, 10);
  const parts: DemandPart[] = [];
  for (let from = 0; from < summed.length; from += needsInPart)
    parts.push({
      orderId,
      part: parts.length + 1,
      day,
      expiresAt,
      needs: summed.slice(from, from + needsInPart),
    });
  return parts;
}

/** Neighbours together, as long as their marks and counters fit; a part that came twice begins a pack of its own. */
function packed<Part extends DemandPart>(parts: readonly Part[]): readonly (readonly Part[])[] {
  const packs: Part[][] = [];
  let items = new Set<string>();
  for (const part of parts) {
    const own = [`${part.orderId}#${part.part}`, ...part.needs.map(({ sku }) => `${sku} ${part.day}`)];
    const together = new Set([...items, ...own]);
    const current = packs.at(-1);
    if (current && together.size <= itemsInTransaction && !items.has(own[0] ?? '')) {
      current.push(part);
      items = together;
    } else {
      packs.push([part]);
      items = new Set(own);
    }
  }
  return packs;
}

/** A transaction writes an item once, and an order may name a SKU in several lines. */
function bySku(needs: Demand['needs']): Demand['needs'] {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of needs) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return [...pieces].map(([sku, quantity]) => ({ sku, quantity }));
}
