import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { beginningWith, type Item, type Page, type Table } from '../../shared/dynamodb/table.ts';
import { writePriceCopies } from '../inventory/contract.ts';
import { skuEntity, warehouseEntity } from './contract.ts';
import { type Sku, skuSchema, type Warehouse, warehouseSchema } from './domain/catalog.ts';

export const entities: readonly Entity[] = [skuEntity, warehouseEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Put a SKU, its price into the stock pool with it',
    by: 'functions/catalog/store.ts#putSku',
    operation: 'TransactWriteItems',
    requests: '1',
    writeUnits: '4, 2 for each part of a bundle, and 1 for the index row',
    readUnits: '0',
  },
  {
    pattern: 'Read a SKU',
    by: 'functions/catalog/store.ts#getSku',
    operation: 'GetItem, consistent',
    requests: '1',
    writeUnits: '0',
    readUnits: '1',
  },
  {
    pattern: 'List SKUs by code',
    by: 'functions/catalog/store.ts#listSkus',
    operation: 'Query GSI1, eventually consistent',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'Put a warehouse',
    by: 'functions/catalog/store.ts#putWarehouse',
    operation: 'PutItem',
    requests: '1',
    writeUnits: '1',
    readUnits: '0',
  },
  {
    pattern: 'List warehouses',
    by: 'functions/catalog/store.ts#listWarehouses',
    operation: 'Query',
    requests: '1 a page',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const stored = z.object({ updatedAt: z.int() });
const storedSku = skuSchema.extend(stored.shape);
const storedWarehouse = warehouseSchema.extend(stored.shape);

export type StoredSku = z.output<typeof storedSku>;
export type StoredWarehouse = z.output<typeof storedWarehouse>;

/** The merchant's goods and places. */
export type CatalogStore = {
  /** Puts the SKU and the price copy that orders are checked against together, or neither. */
  readonly putSku: (sku: Sku, updatedAt: number) => Promise<void>;
  readonly getSku: (sku: string) => Promise<StoredSku | undefined>;
  readonly listSkus: (limit: number, start: Page['next']) => Promise<Listed<StoredSku>>;
  readonly putWarehouse: (warehouse: Warehouse, updatedAt: number) => Promise<void>;
  readonly listWarehouses: (limit: number, start: Page['next']) => Promise<Listed<StoredWarehouse>>;
};

type Listed<Each> = { readonly items: readonly Each[]; readonly next: Page['next'] };

export function catalogStore(table: Table): CatalogStore {
  return {
    putSku: (sku, updatedAt) =>
      writePriceCopies(sku, table, {
        kind: 'put',
        item: { ...keyOf(skuEntity, sku), gsi1pk: 'SKUS', gsi1sk: sku.sku, ...sku, updatedAt },
      }),
    getSku: async (sku) => {
      const item = await table.get(keyOf(skuEntity, { sku }));
      return item && storedSku.parse(item);
    },
    listSkus: async (limit, start) =>
      listed(await table.query({ index: 'GSI1', pk: 'SKUS', limit, ...(start ? { start } : {}) }), (item) =>
        storedSku.parse(item),
      ),
    putWarehouse: (warehouse, updatedAt) =>
      table.write({ kind: 'put', item: { ...keyOf(warehouseEntity, warehouse), ...warehouse, updatedAt } }),
    listWarehouses: async (limit, start) =>
      listed(
        await table.query({
          pk: warehouseEntity.pk,
          between: beginningWith('WAREHOUSE#'),
          limit,
          ...(start ? { start } : {}),
        }),
        (item) => storedWarehouse.parse(item),
      ),
  };
}

const listed = <Each>(page: Page, read: (item: Item) => Each): Listed<Each> => ({
  items: page.items.map(read),
  next: page.next,
});
