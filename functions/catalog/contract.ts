import { type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import { allOf, beginningWith, type Check, type Page, type Table } from '../../shared/dynamodb/table.ts';
import { type Sku, skuSchema, type Warehouse, warehouseSchema } from './domain/catalog.ts';

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

/** What some SKUs are, cost and weigh, by their codes; a moment late, and without those that there are none of. */
export async function soldAs(
  table: Table,
  skus: readonly string[],
): Promise<ReadonlyMap<string, Pick<Sku, 'title' | 'price' | 'weightGrams' | 'goodsClass' | 'parts'>>> {
  const items = await table.getAll(skus.map((sku) => keyOf(skuEntity, { sku })));
  return new Map(items.map((item) => skuSchema.parse(item)).map((sku) => [sku.sku, sku]));
}

export type { Warehouse };

/** Every warehouse and store, in the order of their codes; a moment late. */
export async function warehousesOf(table: Table): Promise<readonly Warehouse[]> {
  const items = await allOf(table, { pk: warehouseEntity.pk, between: beginningWith('WAREHOUSE#') });
  return items.map((item) => warehouseSchema.parse(item));
}

/** A warehouse; undefined where there is none of that code. */
export async function warehouseOf(table: Table, warehouseId: string): Promise<Warehouse | undefined> {
  const item = await table.get(keyOf(warehouseEntity, { warehouseId }), { eventually: true });
  return item && warehouseSchema.parse(item);
}
