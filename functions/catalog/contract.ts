import { type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Check, Page, Table } from '../../shared/dynamodb/table.ts';

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
