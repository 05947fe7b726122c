import type { AnyRoute } from '../../shared/http/route.ts';
import { classRoutes } from './class-routes.ts';
import { planningRoutes } from './planning-routes.ts';
import { purchaseRoutes } from './purchase-routes.ts';
import type { InventoryDeps } from './routes/deps.ts';
import { getDemand } from './routes/get-demand.ts';
import { getStock } from './routes/get-stock.ts';
import { listMovements } from './routes/list-movements.ts';
import { listTransfers } from './routes/list-transfers.ts';
import { postMovement } from './routes/post-movement.ts';
import { postTransferArrival } from './routes/post-transfer-arrival.ts';

export const routes: readonly AnyRoute<InventoryDeps>[] = [
  postMovement,
  listMovements,
  listTransfers,
  postTransferArrival,
  getStock,
  getDemand,
  ...planningRoutes,
  ...purchaseRoutes,
  ...classRoutes,
];
