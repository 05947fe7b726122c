import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  allOf,
  beginningWith,
  type Check,
  type Item,
  type Table,
  type Update,
} from '../../shared/dynamodb/table.ts';
import { warehouseExists } from '../catalog/contract.ts';
import type { Shelf } from './domain/movement.ts';
import { movementKinds } from './domain/movement.ts';
import { poolKey, slotEntity, slotsOf, stockPool, storedPool } from './pools.ts';

export const shelfEntity: Entity = {
  name: 'Warehouse stock',
  pk: 'STOCK#{sku}',
  sk: 'AT#{warehouseId}',
  holds: 'free, allocated and quarantined pieces of a SKU in one warehouse',
};

export const movementEntity: Entity = {
  name: 'Stock movement',
  pk: 'MOVEMENT#{movementId}',
  sk: 'MOVEMENT',
  gsi1pk: 'MOVEMENTS#{sku}',
  gsi1sk: '{movedAt}#{movementId}',
  holds: 'kind, pieces, reason, who and when; the body hash that makes a repeat harmless. Never changed',
};

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

export const entities: readonly Entity[] = [
  stockPool,
  slotEntity,
  shelfEntity,
  movementEntity,
  demandEntity,
  demandMarkEntity,
];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Move stock (receipt, adjustment, write-off)',
    by: 'functions/inventory/store.ts#move',
    operation: 'TransactWriteItems: movement, warehouse stock, pool, check of the warehouse',
    requests: '1',
    writeUnits: '8, and 1 for the index row',
    readUnits: '0',
  },
  {
    pattern: 'Count stock',
    by: 'functions/inventory/store.ts#move',
    operation: 'GetItem, then the same transaction on the condition that nothing moved in between',
    requests: '2',
    writeUnits: '8, and 1 for the index row',
    readUnits: '1',
  },
  {
    pattern: 'Read the stock of a SKU in every warehouse',
    by: 'functions/inventory/store.ts#read',
    operation: 'Query, consistent',
    requests: '1',
    writeUnits: '0',
    readUnits: '1 a 4 KB',
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

const storedShelf = z.object({
  warehouseId: z.string(),
  free: z.int().min(0),
  allocated: z.int().min(0),
  quarantine: z.int().min(0),
});

export const storedMovement = z.object({
  movementId: z.string(),
  sku: z.string(),
  warehouseId: z.string(),
  kind: z.enum(movementKinds),
  quantity: z.int(),
  change: z.int(),
  reason: z.string(),
  by: z.string(),
  hash: z.string(),
  movedAt: z.int(),
});
export type StoredMovement = z.output<typeof storedMovement>;

const storedDay = z.object({ day: z.string(), pieces: z.int(), orders: z.int() });
export type DemandDay = z.output<typeof storedDay>;

export type Stock = {
  readonly available: number;
  readonly reserved: number;
  readonly shelves: readonly (Shelf & { readonly warehouseId: string })[];
};

/** What one order asked for on one day, as much of it as one transaction takes. */
export type DemandPart = {
  readonly orderId: string;
  readonly part: number;
  readonly day: string;
  readonly expiresAt: number;
  readonly needs: readonly { readonly sku: string; readonly quantity: number }[];
};

/** What a count found on the shelf before it; the movement is refused if that has changed. */
export type Seen = { readonly shelf: Shelf | undefined };

/** The stock of every SKU, its movements, and what buyers asked for. */
export type InventoryStore = {
  /**
   * Books a movement on its warehouse, the pool and the journal together. Throws `TransactionRefused` with the
   * refusals in the order movement, warehouse stock, pool, warehouse.
   */
  readonly move: (movement: StoredMovement, seen?: Seen) => Promise<void>;
  readonly shelf: (sku: string, warehouseId: string) => Promise<Shelf | undefined>;
  /** Undefined where the catalog has no such SKU. */
  readonly read: (sku: string) => Promise<Stock | undefined>;
  /**
   * Adds orders to the demand of their SKUs, all or nothing; throws `TransactionRefused`, the parts' own refusals first,
   * when one is in already. At most 100 marks and counters.
   */
  readonly recordDemand: (parts: readonly DemandPart[]) => Promise<void>;
  readonly readDemand: (sku: string, from: string, to: string) => Promise<readonly DemandDay[]>;
};

export const readMovement = (item: Item): StoredMovement => storedMovement.parse(item);

/** More pieces than any SKU has; it keeps every sum exact. */
export const mostStock = 1_000_000_000_000;

export function inventoryStore(table: Table): InventoryStore {
  return {
    move: (movement, seen) =>
      table.transact([
        {
          kind: 'put',
          item: {
            ...keyOf(movementEntity, movement),
            gsi1pk: `MOVEMENTS#${movement.sku}`,
            gsi1sk: `${movement.movedAt}#${movement.movementId}`,
            ...movement,
          },
          condition: 'attribute_not_exists(#pk)',
        },
        moveShelf(movement, seen),
        movePool(movement),
        warehouseExists(movement.warehouseId) satisfies Check,
      ]),
    shelf: async (sku, warehouseId) => {
      const item = await table.get(keyOf(shelfEntity, { sku, warehouseId }));
      return item && storedShelf.parse(item);
    },
    read: (sku) => readStock(table, sku),
    recordDemand: (parts) => table.transact([...parts.map(demandMark), ...countersOf(parts)]),
    readDemand: async (sku, from, to) => {
      const pk = keyOf(demandEntity, { sku, day: from }).pk;
      const items = await allOf(table, { pk, between: [`DAY#${from}`, `DAY#${to}`] });
      return items.map((item) => storedDay.parse(item));
    },
  };
}

async function readStock(table: Table, sku: string): Promise<Stock | undefined> {
  const pk = keyOf(stockPool, { sku }).pk;
  const items = await allOf(table, { pk, consistent: true });
  const found = items.find((item) => item.sk === stockPool.sk);
  if (!found) return undefined;
  const root = storedPool.parse(found);
  const slots = await Promise.all(slotsOf(root).map((slot) => table.get(poolKey(sku, slot))));
  const [from, to] = beginningWith('AT#');
  const shelves = items.filter(({ sk }) => sk >= from && sk <= to).map((item) => storedShelf.parse(item));
  if (root.epoch === 0) return { available: root.available, reserved: root.reserved, shelves };
  // Slots that ended still hold pieces for orders; what is free and not for sale is held.
  const free = shelves.reduce((sum, shelf) => sum + shelf.free, 0);
  const available = slots.reduce(
    (sum, slot) => sum + (slot ? storedPool.parse(slot).available : 0),
    root.available,
  );
  return { available, reserved: Math.max(0, free - available), shelves };
}

function moveShelf(movement: StoredMovement, seen: Seen | undefined): Update {
  const taken = Math.max(0, -movement.change);
  const conditions = [taken > 0 ? '#free >= :taken' : undefined, seen && unmoved(seen)];
  const condition = conditions.filter((part) => part !== undefined).join(' AND ');
  return {
    kind: 'update',
    key: keyOf(shelfEntity, movement),
    update:
      'SET #warehouseId = :warehouseId, #free = if_not_exists(#free, :none) + :change, ' +
      '#allocated = if_not_exists(#allocated, :none), #quarantine = if_not_exists(#quarantine, :none)',
    values: {
      warehouseId: movement.warehouseId,
      change: movement.change,
      none: 0,
      ...(taken > 0 ? { taken } : {}),
      ...(seen?.shelf
        ? { free: seen.shelf.free, allocated: seen.shelf.allocated, quarantine: seen.shelf.quarantine }
        : {}),
    },
    ...(condition ? { condition } : {}),
  };
}

const unmoved = ({ shelf }: Seen): string =>
  shelf
    ? '#free = :free AND #allocated = :allocated AND #quarantine = :quarantine'
    : 'attribute_not_exists(#free)';

function movePool(movement: StoredMovement): Update {
  const taken = Math.max(0, -movement.change);
  return {
    kind: 'update',
    key: keyOf(stockPool, movement),
    update: 'SET #available = #available + :change, #last = :last REMOVE #soldOut',
    condition: '#available BETWEEN :taken AND :most AND attribute_not_exists(#parts)',
    values: {
      change: movement.change,
      taken,
      most: mostStock,
      last: { kind: movement.kind, reference: movement.movementId },
    },
  };
}

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
