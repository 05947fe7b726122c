import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  beginningWith,
  type Item,
  type Key,
  type Page,
  type Put,
  type Table,
  TransactionRefused,
  type Update,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { warehouseExists } from '../catalog/contract.ts';
import type { Lot } from './domain/lots.ts';
import { lotSchema, type Moves, movementKinds, type Shelf } from './domain/movement.ts';
import { rootSlot } from './domain/take-plan.ts';
import { poolKey, slotsOf, storedPool } from './pools.ts';

const shelfEntity: Entity = {
  name: 'Warehouse stock',
  pk: 'STOCK#{sku}',
  sk: 'AT#{warehouseId}',
  holds: 'free, allocated and quarantined pieces of a SKU in one warehouse',
};

const movementEntity: Entity = {
  name: 'Stock movement',
  pk: 'MOVEMENT#{movementId}',
  sk: 'MOVEMENT',
  gsi1pk: 'MOVEMENTS#{sku}',
  gsi1sk: '{movedAt}#{movementId}',
  holds: 'kind, pieces, reason, reference, who and when; the body hash of what was asked. Never changed',
};

const transferEntity: Entity = {
  name: 'Stock in transit',
  pk: 'STOCK#{sku}',
  sk: 'TRANSFER#{transferId}',
  gsi1pk: 'TRANSFERS',
  gsi1sk: '{departedAt}#{transferId}',
  holds: 'pieces between two warehouses, until they have arrived or are known to be lost; then deleted',
};

const lotEntity: Entity = {
  name: 'Lot',
  pk: 'STOCK#{sku}',
  sk: 'LOT#{warehouseId}#{code}',
  holds: 'pieces of one lot that came into a warehouse, and the day until which they may be sold',
};

export const entities: readonly Entity[] = [shelfEntity, movementEntity, transferEntity, lotEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Move stock',
    by: 'functions/inventory/movement-store.ts#movementStore',
    operation:
      'TransactWriteItems: movement, warehouse stock, pool, check of the warehouse; a transfer and a lot are one item more each',
    requests: '1, and 1 more where pieces come in, to see whether the SKU is a hot one',
    writeUnits: '8, and 1 for the index row; 2 a further item or pool',
    readUnits: '0, or 0.5',
  },
  {
    pattern: 'Count stock',
    by: 'functions/inventory/movement-store.ts#movementStore',
    operation: 'GetItem, then the same transaction on the condition that nothing moved in between',
    requests: '2',
    writeUnits: '8, and 1 for the index row',
    readUnits: '1',
  },
  {
    pattern: 'Take pieces of a hot SKU out of stock',
    by: 'functions/inventory/movement-store.ts#movementStore',
    operation:
      'the transaction, refused; GetItem of each pool; TransactWriteItems with the pools that have them',
    requests: '3, and 1 a shard or lease',
    writeUnits: 'twice 8, and 2 a pool',
    readUnits: '1 a pool',
  },
  {
    pattern: 'Read what lies where, for an order that is to be allocated',
    by: 'functions/inventory/movement-store.ts#shelvesOf',
    operation: 'BatchGetItem, eventually consistent',
    requests: '1 for 100 SKUs and warehouses',
    writeUnits: '0',
    readUnits: '0.5 a SKU and warehouse',
  },
  {
    pattern: 'Read the journal of a SKU',
    by: 'functions/inventory/movement-store.ts#movementStore',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'Note reservations and releases of N changes in the journal',
    by: 'functions/inventory/journal-reservations.ts#journalReservations',
    operation: 'TransactWriteItems',
    requests: '1 for 100',
    writeUnits: '3N',
    readUnits: '0',
  },
];

const storedShelf = z.object({
  warehouseId: z.string(),
  free: z.int().min(0),
  allocated: z.int().min(0),
  quarantine: z.int().min(0),
});
export type StoredShelf = z.output<typeof storedShelf>;

const storedMovement = z.object({
  movementId: z.string(),
  sku: z.string(),
  /** Absent where an order holds pieces: no warehouse is named before it is allocated. */
  warehouseId: z.string().optional(),
  kind: z.enum(movementKinds),
  quantity: z.int(),
  /** Pieces that came into the warehouse or (negative) left it. */
  change: z.int(),
  moves: z.object({ free: z.int(), allocated: z.int(), quarantine: z.int(), reserved: z.int() }),
  inTransit: z.int().default(0),
  toWarehouseId: z.string().optional(),
  transferId: z.string().optional(),
  lot: lotSchema.optional(),
  reason: z.string(),
  reference: z.string().optional(),
  by: z.string(),
  hash: z.string(),
  movedAt: z.int(),
});
export type StoredMovement = z.output<typeof storedMovement>;

const storedTransfer = z.object({
  transferId: z.string(),
  sku: z.string(),
  warehouseId: z.string(),
  toWarehouseId: z.string(),
  quantity: z.int(),
  open: z.int().min(1),
  lot: lotSchema.optional(),
  departedAt: z.int(),
});
export type StoredTransfer = z.output<typeof storedTransfer>;

const storedLot = z.object({ ...lotSchema.shape, warehouseId: z.string(), pieces: z.int() });

/** Pieces to be taken from one pool of the SKU; from the root where none is named. */
export type PoolTake = { readonly slot: string; readonly quantity: number };

/** What a count found on the shelf before it; the movement is refused if that has changed. */
export type Seen = { readonly shelf: Shelf | undefined };

/** A movement with all that it changes: rows for the journal, the first of them decides whether it was booked before. */
export type Booking = {
  readonly rows: readonly [StoredMovement, ...StoredMovement[]];
  /** The warehouse whose stock changes. */
  readonly warehouseId: string;
  readonly moves: Moves;
  readonly seen?: Seen | undefined;
  readonly takes?: readonly PoolTake[] | undefined;
  /** The transfer as it was and how much of it stays open: all of it where it begins. */
  readonly transfer?: { readonly was: StoredTransfer; readonly stays: number; readonly begins: boolean };
  readonly lot?: { readonly code: string; readonly expiresOn: string; readonly pieces: number } | undefined;
};

export type BookingPart = 'movement' | 'shelf' | 'warehouse' | 'destination' | 'lot' | 'transfer' | 'pool';
/** What was not so: the item that stood in the way, by the part that it stood in the way of. */
export type BookingRefusal = {
  readonly of: ReadonlyMap<BookingPart, Item | undefined>;
  readonly cause: unknown;
};

/** The warehouses' stock of every SKU, what lies between them, and the journal of all that moved. */
export type MovementStore = {
  /** Books all of it, or nothing: then what was not so. */
  readonly book: (booking: Booking) => Promise<BookingRefusal | undefined>;
  readonly shelf: (sku: string, warehouseId: string) => Promise<Shelf | undefined>;
  readonly movement: (movementId: string) => Promise<StoredMovement | undefined>;
  /** From which pools of a hot SKU so many pieces can be taken now; undefined where they have not so many. */
  readonly takesOf: (sku: string, quantity: number) => Promise<readonly PoolTake[] | undefined>;
  /** Whether pieces of the SKU are spread over several pools; a moment late. */
  readonly isSpread: (sku: string) => Promise<boolean>;
  readonly transfer: (sku: string, transferId: string) => Promise<StoredTransfer | undefined>;
  readonly transfers: (
    page: Paging,
  ) => Promise<{ readonly items: readonly StoredTransfer[]; readonly next: Page['next'] }>;
  /** What moved at or after `from` and before `until`. */
  readonly journal: (
    sku: string,
    page: Paging & { readonly from: number; readonly until: number; readonly oldestFirst?: boolean },
  ) => Promise<{ readonly items: readonly StoredMovement[]; readonly next: Page['next'] }>;
  /** Adds rows to the journal; one that is there already stays as it is. */
  readonly note: (rows: readonly StoredMovement[]) => Promise<void>;
};
type Paging = { readonly limit: number; readonly start: Page['next'] };

export const readMovement = (item: Item): StoredMovement => storedMovement.parse(item);

/** More pieces than any SKU has; it keeps every sum exact. */
export const mostStock = 1_000_000_000_000;

export function movementStore(table: Table): MovementStore {
  return {
    book: async (booking) => {
      const parts = partsOf(booking);
      try {
        await table.transact(parts.map(([, write]) => write));
        return undefined;
      } catch (error) {
        if (!(error instanceof TransactionRefused)) throw error;
        const refused = parts.flatMap(([part], at) => {
          const refusal = error.refusals[at];
          return refusal && !refusal.met ? [[part, refusal.item] as const] : [];
        });
        return { of: new Map(refused), cause: error };
      }
    },
    shelf: async (sku, warehouseId) => {
      const item = await table.get(keyOf(shelfEntity, { sku, warehouseId }));
      return item && storedShelf.parse(item);
    },
    movement: async (movementId) => {
      const item = await table.get(keyOf(movementEntity, { movementId }));
      return item && readMovement(item);
    },
    takesOf: poolsWith(table),
    isSpread: async (sku) => {
      const item = await table.get(poolKey(sku, rootSlot), { eventually: true });
      return item !== undefined && storedPool.parse(item).shards > 0;
    },
    transfer: async (sku, transferId) => {
      const item = await table.get(keyOf(transferEntity, { sku, transferId }));
      return item && storedTransfer.parse(item);
    },
    transfers: async ({ limit, start }) => {
      const query = { index: 'GSI1', pk: 'TRANSFERS', limit } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map((item) => storedTransfer.parse(item)), next: page.next };
    },
    journal: async (sku, { from, until, limit, start, oldestFirst }) => {
      if (from >= until) return { items: [], next: undefined };
      const between = [timeKey(from), timeKey(until)] as const;
      const query = {
        index: 'GSI1',
        pk: `MOVEMENTS#${sku}`,
        between,
        limit,
        descending: !oldestFirst,
      } as const;
      const page = await table.query(start ? { ...query, start } : query);
      return { items: page.items.map(readMovement), next: page.next };
    },
    note: (rows) => noteRows(table, rows),
  };
}

const timeKey = (at: number): string => String(at).padStart(15, '0');

/** A row of the journal; that it is not there yet is what makes a repeat harmless. */
export const movementRow = (movement: StoredMovement): Put => ({
  kind: 'put',
  item: {
    ...keyOf(movementEntity, movement),
    gsi1pk: `MOVEMENTS#${movement.sku}`,
    gsi1sk: `${timeKey(movement.movedAt)}#${movement.movementId}`,
    ...movement,
  },
  condition: 'attribute_not_exists(#pk)',
});

function partsOf(booking: Booking): readonly (readonly [BookingPart, Write])[] {
  const { rows, warehouseId, transfer, lot } = booking;
  const [{ sku, toWarehouseId }] = rows;
  return [
    ...rows.map((row) => ['movement', movementRow(row)] as const),
    ['shelf', moveShelf({ ...booking, sku })],
    ['warehouse', warehouseExists(warehouseId)],
    ...(transfer?.begins && toWarehouseId ? [['destination', warehouseExists(toWarehouseId)] as const] : []),
    ...(transfer ? [['transfer', moveTransfer(transfer)] as const] : []),
    ...(lot ? [['lot', moveLot({ sku, warehouseId }, lot)] as const] : []),
    ...poolMoves(booking).map((write) => ['pool', write] as const),
  ];
}

type ShelfMove = Pick<Booking, 'warehouseId' | 'moves' | 'seen'> & { readonly sku: string };

/** Adds to each place of a warehouse; refused where one would go below zero. */
export function moveShelf({ sku, warehouseId, moves, seen }: ShelfMove): Update {
  const { free, allocated, quarantine } = moves;
  const taken = Object.entries({ free, allocated, quarantine }).filter(([, pieces]) => pieces < 0);
  const conditions = [
    ...taken.map(([place]) => `#${place} >= :${place}Taken`),
    ...(seen ? [unmoved(seen)] : []),
  ];
  return {
    kind: 'update',
    key: keyOf(shelfEntity, { sku, warehouseId }),
    update:
      'SET #warehouseId = :warehouseId, #free = if_not_exists(#free, :none) + :free, ' +
      '#allocated = if_not_exists(#allocated, :none) + :allocated, ' +
      '#quarantine = if_not_exists(#quarantine, :none) + :quarantine',
    values: {
      warehouseId,
      free,
      allocated,
      quarantine,
      none: 0,
      ...Object.fromEntries(taken.map(([place, pieces]) => [`${place}Taken`, -pieces])),
      ...(seen?.shelf
        ? {
            freeSeen: seen.shelf.free,
            allocatedSeen: seen.shelf.allocated,
            quarantineSeen: seen.shelf.quarantine,
          }
        : {}),
    },
    ...(conditions.length > 0 ? { condition: conditions.join(' AND ') } : {}),
  };
}

const unmoved = ({ shelf }: Seen): string =>
  shelf
    ? '#free = :freeSeen AND #allocated = :allocatedSeen AND #quarantine = :quarantineSeen'
    : 'attribute_not_exists(#free)';

/** What can be sold follows what is free; without a plan all of it goes to or comes from the root. */
function poolMoves({ rows: [row], moves, takes, lot }: Booking): readonly Write[] {
  const last = { kind: row.kind, reference: row.movementId };
  const all = takes ?? [{ slot: rootSlot, quantity: -moves.free }];
  const root = all.find(({ slot }) => slot === rootSlot) ?? { slot: rootSlot, quantity: 0 };
  return [
    moveRoot({ sku: row.sku, change: -root.quantity, last, lots: lot !== undefined }),
    ...all
      .filter(({ slot }) => slot !== rootSlot)
      .map(
        ({ slot, quantity }): Update => ({
          kind: 'update',
          key: poolKey(row.sku, slot),
          update: 'SET #available = #available - :quantity, #last = :last',
          condition: '#available >= :quantity',
          values: { quantity, last },
        }),
      ),
  ];
}

type RootMove = {
  readonly sku: string;
  readonly change: number;
  readonly last: { readonly kind: string; readonly reference: string };
  readonly lots: boolean;
};

function moveRoot({ sku, change, last, lots }: RootMove): Write {
  const key: Key = poolKey(sku, rootSlot);
  const whole = 'attribute_not_exists(#parts)';
  if (change === 0 && !lots) return { kind: 'check', key, condition: `attribute_exists(#pk) AND ${whole}` };
  return {
    kind: 'update',
    key,
    update:
      'SET #available = #available + :change, #last = :last' +
      (lots ? ', #lots = :yes' : '') +
      (change > 0 ? ' REMOVE #soldOut' : ''),
    condition: `#available BETWEEN :taken AND :most AND ${whole}`,
    values: {
      change,
      taken: Math.max(0, -change),
      most: mostStock,
      last,
      ...(lots ? { yes: true } : {}),
    },
  };
}

function moveTransfer({ was, stays, begins }: NonNullable<Booking['transfer']>): Write {
  const key = keyOf(transferEntity, was);
  if (begins)
    return {
      kind: 'put',
      item: { ...key, gsi1pk: 'TRANSFERS', gsi1sk: `${timeKey(was.departedAt)}#${was.transferId}`, ...was },
      condition: 'attribute_not_exists(#pk)',
    };
  const seen = { condition: '#open = :open', values: { open: was.open } };
  if (stays === 0) return { kind: 'delete', key, ...seen };
  return { kind: 'update', key, update: 'SET #open = :stays', ...seen, values: { open: was.open, stays } };
}

type LotAt = { readonly sku: string; readonly warehouseId: string };

function moveLot(at: LotAt, { code, expiresOn, pieces }: NonNullable<Booking['lot']>): Update {
  const same = '#expiresOn = :expiresOn';
  return {
    kind: 'update',
    key: keyOf(lotEntity, { ...at, code }),
    update:
      'SET #code = :code, #expiresOn = :expiresOn, #warehouseId = :warehouseId, ' +
      '#pieces = if_not_exists(#pieces, :none) + :pieces',
    // A lot whose last day was wrong is written off and comes again with the right one.
    condition:
      pieces < 0
        ? `#pieces >= :taken AND ${same}`
        : `attribute_not_exists(#pk) OR ${same} OR #pieces = :none`,
    values: {
      code,
      expiresOn,
      warehouseId: at.warehouseId,
      pieces,
      none: 0,
      ...(pieces < 0 ? { taken: -pieces } : {}),
    },
  };
}

/**
 * What lies in some warehouses of some SKUs, a moment late; a warehouse that never had any of a SKU is left out. One request
 * for 100 pairs.
 */
export async function shelvesOf(
  table: Table,
  skus: readonly string[],
  warehouseIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredShelf[]>> {
  const keys = skus.flatMap((sku) =>
    warehouseIds.map((warehouseId) => keyOf(shelfEntity, { sku, warehouseId })),
  );
  const items = keys.length === 0 ? [] : await table.getAll(keys);
  const bySku = new Map<string, readonly StoredShelf[]>(skus.map((sku) => [sku, []]));
  for (const item of items) {
    const sku = item.pk.slice(shelfEntity.pk.indexOf('{'));
    bySku.set(sku, [...(bySku.get(sku) ?? []), storedShelf.parse(item)]);
  }
  return bySku;
}

/** From which pools of a SKU so many pieces can be taken now; undefined where all together have not so many. */
export const poolsWith = (table: Table) => (sku: string, quantity: number) => takesOf(table, sku, quantity);
export type PoolsWith = ReturnType<typeof poolsWith>;

async function takesOf(
  table: Table,
  sku: string,
  quantity: number,
): Promise<readonly PoolTake[] | undefined> {
  const item = await table.get(poolKey(sku, rootSlot));
  if (!item) return undefined;
  const root = storedPool.parse(item);
  const slots = await Promise.all(
    slotsOf(root).map(async (slot) => {
      const found = await table.get(poolKey(sku, slot));
      return { slot, left: found ? storedPool.parse(found).available : 0 };
    }),
  );
  const takes: PoolTake[] = [];
  let open = quantity;
  const fullestFirst = slots.sort((a, b) => b.left - a.left);
  for (const { slot, left } of [{ slot: rootSlot, left: root.available }, ...fullestFirst]) {
    const taken = Math.min(open, left);
    if (taken > 0) takes.push({ slot, quantity: taken });
    open -= taken;
  }
  return open === 0 ? takes : undefined;
}

const rowsAtOnce = 100;

/** All at once, and one by one where some are there already. */
async function noteRows(table: Table, rows: readonly StoredMovement[]): Promise<void> {
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    const batch = rows.slice(at, at + rowsAtOnce);
    try {
      await table.transact(batch.map(movementRow));
    } catch (error) {
      if (!(error instanceof TransactionRefused)) throw error;
      const missing = batch.filter((_, index) => error.refusals[index]?.met);
      if (missing.length > 0) await noteRows(table, missing);
    }
  }
}

/** What lies in the warehouses of a SKU and between them, out of the items of its partition. */
export function readPlaces(items: readonly Item[]): {
  readonly shelves: readonly StoredShelf[];
  readonly transfers: readonly StoredTransfer[];
  readonly lots: readonly Lot[];
} {
  const under = (prefix: string) => {
    const [from, to] = beginningWith(prefix);
    return items.filter(({ sk }) => sk >= from && sk <= to);
  };
  return {
    shelves: under('AT#').map((item) => storedShelf.parse(item)),
    transfers: under('TRANSFER#').map((item) => storedTransfer.parse(item)),
    lots: under('LOT#').map((item) => storedLot.parse(item)),
  };
}
