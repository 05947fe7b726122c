import type { Table } from '../../shared/dynamodb/table.ts';
import { rootSlot } from './domain/take-plan.ts';
import { poolKey, storedPool } from './pools.ts';
import { inventoryStore } from './store.ts';

/**
 * Pieces of a SKU that can be sold now, of a bundle as many as its parts allow; undefined where the catalog has no such SKU.
 */
export const sellable =
  (table: Table) =>
  async (sku: string): Promise<number | undefined> => {
    const item = await table.get(poolKey(sku, rootSlot));
    if (!item) return undefined;
    const { parts } = storedPool.parse(item);
    const available = async (part: string) => (await inventoryStore(table).read(part))?.available ?? 0;
    if (!parts) return available(sku);
    const levels = await Promise.all(
      parts.map(async ([part, quantity]) => Math.floor((await available(part)) / quantity)),
    );
    return Math.max(0, Math.min(...levels));
  };

/**
 * Pieces of a SKU that `reallocated` can take now: those of its root pool, not those that lie in shards or leases; undefined
 * where the catalog has no such SKU.
 */
export const takeableAtOnce =
  (table: Table) =>
  async (sku: string): Promise<number | undefined> => {
    const item = await table.get(poolKey(sku, rootSlot));
    return item && storedPool.parse(item).available;
  };
