import { Failure } from '../../../shared/kernel/failure.ts';
import type { FulfilmentApiDeps } from './deps.ts';

/** Refuses with WAREHOUSE_UNKNOWN what is said of a warehouse that the catalog does not have: a code mistyped. */
export async function requireWarehouse(
  warehouseId: string,
  { warehouses }: Pick<FulfilmentApiDeps, 'warehouses'>,
): Promise<void> {
  const known = await warehouses();
  if (!known.some((each) => each.warehouseId === warehouseId))
    throw new Failure('WAREHOUSE_UNKNOWN', 'There is no such warehouse.', { members: { warehouseId } });
}
