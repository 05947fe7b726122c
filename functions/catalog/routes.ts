import type { AnyRoute } from '../../shared/http/route.ts';
import type { CatalogDeps } from './routes/deps.ts';
import { getSku } from './routes/get-sku.ts';
import { listSkus } from './routes/list-skus.ts';
import { listWarehouses } from './routes/list-warehouses.ts';
import { putSku } from './routes/put-sku.ts';
import { putWarehouse } from './routes/put-warehouse.ts';

export const routes: readonly AnyRoute<CatalogDeps>[] = [
  putSku,
  getSku,
  listSkus,
  putWarehouse,
  listWarehouses,
];
