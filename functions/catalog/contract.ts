import { type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Check, Page, Table } from '../../shared/dynamodb/table.ts';
import { type Sku, skuSchema } from './domain/catalog.ts';

export const skuEntity: Entity = {
  name: 'SKU',
  pk: 'SKU#{sku}',
  sk: 'SKU',
  gsi1pk: 'SKUS',
  gsi1sk: '{sku}',
  holds: 'title, price, weight and goods class; the stock pool has a copy of price and weight',
};

export const warehouseEntity: Entity = {
  name: 'Warehouse',
  pk: 'WAREHOUSES',
  sk: 'WAREHOUSE#{warehouseId}',
  holds: 'name, address, location, what it serves, cut-off and priority',
};

/** A transaction's check that the warehouse exists. */
export const warehouseExists = (warehouseId: string): Check => ({
  kind: 'check',
  key: keyOf(warehouseEntity, { warehouseId }),
  condition: 'attribute_exists(#pk)',
});

/** Pages through the codes of all SKUs, for work in the night; eventually consistent. */
export const skuPage = (table: Table) => async (limit: number, start: Page['next']) => {
  const query = { index: 'GSI1', pk: 'SKUS', limit } as const;
  const { items, next } = await table.query(start ? { ...query, start } : query);
  return { skus: items.map(({ sku }) => String(sku)), next };
};

/** What some SKUs cost and weigh, by their codes; a moment late, and without those that there are none of. */
export async function soldAs(
  table: Table,
  skus: readonly string[],
): Promise<ReadonlyMap<string, Pick<Sku, 'price' | 'weightGrams'>>> {
  const items = await table.getAll(skus.map((sku) => keyOf(skuEntity, { sku })));
  return new Map(items.map((item) => skuSchema.parse(item)).map((sku) => [sku.sku, sku]));
}
