import { emptyShelf, onHand, type Shelf } from './movement.ts';

export type WarehouseLevel = {
  readonly warehouseId: string;
  readonly onHand: number;
  readonly available: number;
  readonly reserved: number;
  readonly allocated: number;
  readonly quarantine: number;
  /** On the way to this warehouse; on hand nowhere. */
  readonly inTransit: number;
};
export type Levels = {
  readonly warehouses: readonly WarehouseLevel[];
  readonly totals: Omit<WarehouseLevel, 'warehouseId'>;
};

type Input = {
  readonly reserved: number;
  readonly shelves: readonly (Shelf & { readonly warehouseId: string })[];
  readonly transfers: readonly { readonly toWarehouseId: string; readonly open: number }[];
};

/**
 * What each warehouse has. A reservation belongs to the SKU until allocation names the warehouse, so the rows show it
 * where most is free first (ties by id): every row and the totals keep
 * on hand = available + reserved + allocated + quarantine.
 */
export function levels({ reserved, shelves, transfers }: Input): Levels {
  const coming = new Set(transfers.map(({ toWarehouseId }) => toWarehouseId));
  for (const { warehouseId } of shelves) coming.delete(warehouseId);
  const all = [...shelves, ...[...coming].map((warehouseId) => ({ ...emptyShelf, warehouseId }))];
  const byFree = all.sort((a, b) => b.free - a.free || compare(a.warehouseId, b.warehouseId));
  let left = reserved;
  const rows = byFree.map((shelf): WarehouseLevel => {
    const held = Math.min(left, shelf.free);
    left -= held;
    return {
      warehouseId: shelf.warehouseId,
      onHand: onHand(shelf),
      available: shelf.free - held,
      reserved: held,
      allocated: shelf.allocated,
      quarantine: shelf.quarantine,
      inTransit: transfers
        .filter(({ toWarehouseId }) => toWarehouseId === shelf.warehouseId)
        .reduce((sum, { open }) => sum + open, 0),
    };
  });
  return { warehouses: rows.sort((a, b) => compare(a.warehouseId, b.warehouseId)), totals: totalsOf(rows) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function totalsOf(rows: readonly WarehouseLevel[]): Levels['totals'] {
  const sum = (of: (row: WarehouseLevel) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    onHand: sum((row) => row.onHand),
    available: sum((row) => row.available),
    reserved: sum((row) => row.reserved),
    allocated: sum((row) => row.allocated),
    quarantine: sum((row) => row.quarantine),
    inTransit: sum((row) => row.inTransit),
  };
}
