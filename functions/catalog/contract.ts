import { type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import type { Check } from '../../shared/dynamodb/table.ts';

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
