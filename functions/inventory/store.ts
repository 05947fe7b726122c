import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { allOf, type Table, type Update } from '../../shared/dynamodb/table.ts';
import type { Lot } from './domain/lots.ts';
import { rootSlot } from './domain/take-plan.ts';
import { readPlaces, type StoredShelf, type StoredTransfer } from './movement-store.ts';
import { poolKey, type StoredPool, slotEntity, slotsOf, stockPool, storedPool } from './pools.ts';

export const demandEntity: Entity = {
  name: 'Daily demand',
  pk: 'DEMAND#{sku}',
  sk: 'DAY#{day}',
  holds: 'pieces and orders that buyers asked for on one day (UTC)',
};

export const demandMarkEntity: Entity = {
  name: 'Demand mark',
  pk: 'DEMANDED#{orderId}',
  sk: 'PART#{part}',
  holds: 'that an order is in the demand already; expires after 35 days',
};

export const entities: readonly Entity[] = [stockPool, slotEntity, demandEntity, demandMarkEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Read the stock of a SKU in every warehouse',
    by: 'functions/inventory/store.ts#read',
    operation: 'Query, consistent; of a hot SKU GetItem of each slot, and of the root again',
    requests: '1; of a hot SKU with N slots 2 + N',
    writeUnits: '0',
    readUnits: '1 a 4 KB, 1 + N of a hot SKU',
  },
  {
    pattern: 'Learn the offer (price, weight) of SKUs that a container has not seen',
    by: 'functions/inventory/stock-memory.ts#stockMemory',
    operation: 'BatchGetItem, eventually consistent',
    requests: '1 for 100 SKUs',
    writeUnits: '0',
    readUnits: '0.5 a SKU',
  },
  {
    pattern: 'Set the tier of a hot SKU (N shards)',
    by: 'functions/inventory/spread-stock.ts#setTier',
    operation:
      'GetItem of the root and TransactWriteItems: name the shards; empty each that goes; spread the pieces',
    requests: '6, and 3 for each shard that goes',
    writeUnits: '4(N+1), and 4 for each shard that goes',
    readUnits: '3, and 2 for each shard that goes',
  },
  {
    pattern: 'Take a lease of a hot SKU',
    by: 'functions/inventory/pools.ts#claimed',
    operation: 'in the transaction of the order that takes its first pieces: root and lease',
    requests: '0',
    writeUnits: '2',
    readUnits: '0',
  },
  {
    pattern: 'Collect a lease that is over',
    by: 'functions/inventory/leases.ts#collectLease',
    operation: 'GetItem, TransactWriteItems of root and lease, GetItem',
    requests: '3 a lease',
    writeUnits: '4',
    readUnits: '2',
  },
  {
    pattern: 'Look for pieces of a hot SKU in all its N slots, once one of them had too few',
    by: 'functions/inventory/stock-memory.ts#stockMemory',
    operation: 'BatchGetItem, consistent',
    requests: '1',
    writeUnits: '0',
    readUnits: 'N',
  },
  {
    pattern: 'Record the demand of N orders of K different SKUs and days',
    by: 'functions/inventory/store.ts#recordDemand',
    operation: 'TransactWriteItems: N marks and K counters',
    requests: '1 for 100 items',
    writeUnits: '2(N+K)',
    readUnits: '0',
  },
  {
    pattern: 'Read the demand of a SKU',
    by: 'functions/inventory/store.ts#readDemand',
    operation: 'Query, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const storedDay = z.object({ day: z.string(), pieces: z.int(), orders: z.int() });
export type DemandDay = z.output<typeof storedDay>;

export type Stock = {
  readonly available: number;
  readonly reserved: number;
  readonly shelves: readonly StoredShelf[];
  readonly transfers: readonly StoredTransfer[];
  readonly lots: readonly Lot[];
};

/** What one order asked for on one day, as much of it as one transaction takes. */
export type DemandPart = {
  readonly orderId: string;
  readonly part: number;
  readonly day: string;
  readonly expiresAt: number;
  readonly needs: readonly { readonly sku: string; readonly quantity: number }[];
};

/** The stock of every SKU, and what buyers asked for. */
export type InventoryStore = {
  /** Undefined where the catalog has no such SKU. */
  readonly read: (sku: string) => Promise<Stock | undefined>;
  /**
   * Adds orders to the demand of their SKUs, all or nothing; throws `TransactionRefused`, the parts' own refusals first,
   * when one is in already. At most 100 marks and counters.
   */
  readonly recordDemand: (parts: readonly DemandPart[]) => Promise<void>;
  readonly readDemand: (sku: string, from: string, to: string) => Promise<readonly DemandDay[]>;
};

export function inventoryStore(table: Table): InventoryStore {
  return {
    read: (sku) => readStock(table, sku),
    recordDemand: (parts) => table.transact([...parts.map(demandMark), ...countersOf(parts)]),
    readDemand: async (sku, from, to) => {
      const pk = keyOf(demandEntity, { sku, day: from }).pk;
      const items = await allOf(table, { pk, between: [`DAY#${from}`, `DAY#${to}`] });
      return items.map((item) => storedDay.parse(item));
    },
  };
}

const mostLooks = 5;

/**
 * Pieces of a hot SKU move from pool to pool, so what was added up counts only if none did meanwhile; where they never
 * rest, such as while many leases are opened, the last sum is told.
 */
async function readStock(table: Table, sku: string, look = 1): Promise<Stock | undefined> {
  const items = await allOf(table, { pk: keyOf(stockPool, { sku }).pk, consistent: true });
  const found = items.find((item) => item.sk === stockPool.sk);
  if (!found) return undefined;
  const root = storedPool.parse(found);
  const places = readPlaces(items);
  if (root.epoch === 0) return { available: root.available, reserved: root.reserved, ...places };
  const available = root.available + (await availableIn(slotsOf(root), sku, table));
  const after = await table.get(poolKey(sku, rootSlot));
  const rested = after !== undefined && isSame(root, storedPool.parse(after));
  if (!rested && look < mostLooks) return readStock(table, sku, look + 1);
  // Slots that ended still hold pieces for orders; what is free and not for sale is held.
  const free = places.shelves.reduce((sum, shelf) => sum + shelf.free, 0);
  return { available, reserved: Math.max(0, free - available), ...places };
}

async function availableIn(slots: readonly string[], sku: string, table: Table): Promise<number> {
  const items = await Promise.all(slots.map((slot) => table.get(poolKey(sku, slot))));
  return items.reduce((sum, item) => sum + (item ? storedPool.parse(item).available : 0), 0);
}

/** The epoch rises with every move out of the root and out of a shard, and a lease that ends is no longer named. */
const isSame = (before: StoredPool, after: StoredPool): boolean =>
  before.epoch === after.epoch && slotsOf(before).join() === slotsOf(after).join();

const demandMark = (demand: DemandPart) =>
  ({
    kind: 'put',
    item: { ...keyOf(demandMarkEntity, demand), expiresAt: demand.expiresAt },
    condition: 'attribute_not_exists(#pk)',
  }) as const;

/** One counter for each SKU and day, however many of the orders ask for it. */
function countersOf(parts: readonly DemandPart[]): readonly Update[] {
  const sums = new Map<string, { sku: string; day: string; pieces: number; orders: number }>();
  for (const { day, needs } of parts)
    for (const { sku, quantity } of needs) {
      const sum = sums.get(`${sku} ${day}`) ?? { sku, day, pieces: 0, orders: 0 };
      sums.set(`${sku} ${day}`, { ...sum, pieces: sum.pieces + quantity, orders: sum.orders + 1 });
    }
  return [...sums.values()].map(({ sku, day, pieces, orders }) => ({
    kind: 'update',
    key: keyOf(demandEntity, { sku, day }),
    update: 'SET #day = :day ADD #pieces :pieces, #orders :orders',
    values: { day, pieces, orders },
  }));
}
