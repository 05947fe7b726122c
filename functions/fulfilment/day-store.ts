import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Table, Update } from '../../shared/dynamodb/table.ts';

const dayEntity: Entity = {
  name: "Warehouse's day",
  pk: 'FULFILMENTDAY#{warehouseId}',
  sk: 'DAY#{day}',
  holds:
    'how many allocations a warehouse was given on a day (China time) that it has to pick, where it has a capacity',
};

export const entities: readonly Entity[] = [dayEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Read how much warehouses with a capacity were given today',
    by: 'functions/fulfilment/day-store.ts#dayStore',
    operation: 'BatchGetItem, eventually consistent; none where no warehouse has a capacity',
    requests: '0 or 1',
    writeUnits: '0',
    readUnits: '0.5 a warehouse',
  },
];

const stored = z.object({ warehouseId: z.string(), given: z.int() });

const chinaMs = 8 * 3_600_000;
/** The day in China that a time falls on, such as `2026-06-18`. */
export const dayOf = (at: number): string => new Date(at + chinaMs).toISOString().slice(0, 10);

type Day = { readonly warehouseId: string; readonly day: string };

/** Counts an allocation for its warehouse; refused where that has been given as many as it can send. */
export const countedFor = ({ warehouseId, day }: Day, capacity: number): Update => ({
  kind: 'update',
  key: keyOf(dayEntity, { warehouseId, day }),
  update: 'SET #warehouseId = :warehouseId, #given = if_not_exists(#given, :none) + :one',
  condition: 'attribute_not_exists(#given) OR #given < :capacity',
  values: { warehouseId, none: 0, one: 1, capacity },
});

/** Gives the place of a counted allocation back. Once: with the write that ends it. */
export const uncountedFor = (day: Day): Update => ({
  kind: 'update',
  key: keyOf(dayEntity, day),
  update: 'SET #given = #given - :one',
  values: { one: 1 },
});

export type DayStore = {
  /** Allocations that warehouses were given on the day of a time; those that had none are left out. */
  readonly given: (warehouseIds: readonly string[], at: number) => Promise<ReadonlyMap<string, number>>;
};

export const dayStore = (table: Table): DayStore => ({
  given: async (warehouseIds, at) => {
    if (warehouseIds.length === 0) return new Map();
    const keys = warehouseIds.map((warehouseId) => keyOf(dayEntity, { warehouseId, day: dayOf(at) }));
    const items = (await table.getAll(keys)).map((item) => stored.parse(item));
    return new Map(items.map(({ warehouseId, given }) => [warehouseId, given]));
  },
});
