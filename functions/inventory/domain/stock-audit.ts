import { emptyShelf, type Moves, type Shelf } from './movement.ts';

/** What the journal adds up to: for each warehouse, for what orders hold, and for what is between warehouses. */
export type Sums = {
  readonly shelves: Readonly<Record<string, Shelf>>;
  readonly reserved: number;
  readonly inTransit: number;
};
export const noSums: Sums = { shelves: {}, reserved: 0, inTransit: 0 };

type Row = { readonly warehouseId?: string | undefined; readonly moves: Moves; readonly inTransit: number };

/** The sums after these rows; the order of rows does not matter. */
export function summedUp(before: Sums, rows: readonly Row[]): Sums {
  const shelves = new Map(Object.entries(before.shelves));
  let { reserved, inTransit } = before;
  for (const { warehouseId, moves, inTransit: coming } of rows) {
    reserved += moves.reserved;
    inTransit += coming;
    if (warehouseId === undefined) continue;
    const was = shelves.get(warehouseId) ?? emptyShelf;
    shelves.set(warehouseId, {
      free: was.free + moves.free,
      allocated: was.allocated + moves.allocated,
      quarantine: was.quarantine + moves.quarantine,
    });
  }
  return { shelves: Object.fromEntries(shelves), reserved, inTransit };
}

/** What the stock items of a SKU say. */
export type Standing = {
  readonly available: number;
  readonly reserved: number;
  readonly shelves: readonly (Shelf & { readonly warehouseId: string })[];
  readonly transfers: readonly { readonly open: number }[];
};
/** A figure that the journal and the stock disagree on (账实不符). */
export type Difference = {
  readonly warehouseId?: string;
  readonly of: 'free' | 'allocated' | 'quarantine' | 'reserved' | 'in transit' | 'available and reserved';
  readonly journal: number;
  readonly stock: number;
};

const places = ['free', 'allocated', 'quarantine'] as const;

/**
 * Where the stock of a SKU is not what its journal adds up to, or its pools do not hold what is free in its warehouses.
 * Empty means: on hand = available + reserved + allocated + quarantine, everywhere, and every piece has its movements.
 */
export function differences(sums: Sums, standing: Standing): readonly Difference[] {
  const { available, reserved, shelves, transfers } = standing;
  const lying = new Map(shelves.map((shelf) => [shelf.warehouseId, shelf]));
  const booked = new Map(Object.entries(sums.shelves));
  const warehouses = new Set([...booked.keys(), ...lying.keys()]);
  const free = shelves.reduce((sum, shelf) => sum + shelf.free, 0);
  const onTheWay = transfers.reduce((sum, { open }) => sum + open, 0);
  const all: Difference[] = [...warehouses].sort().flatMap((warehouseId) =>
    places.map((of) => ({
      warehouseId,
      of,
      journal: booked.get(warehouseId)?.[of] ?? 0,
      stock: lying.get(warehouseId)?.[of] ?? 0,
    })),
  );
  all.push({ of: 'reserved', journal: sums.reserved, stock: reserved });
  all.push({ of: 'in transit', journal: sums.inTransit, stock: onTheWay });
  all.push({ of: 'available and reserved', journal: free, stock: available + reserved });
  return all.filter(({ journal, stock }) => journal !== stock);
}
