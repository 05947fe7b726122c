import type { AnyRoute } from '../../shared/http/route.ts';
import { classRoutes } from './class-routes.ts';
import { planningRoutes } from './planning-routes.ts';
import { purchaseRoutes } from './purchase-routes.ts';
import type { InventoryDeps } from './routes/deps.ts';
import { getDemand } from './routes/get-demand.ts';
import { getStock } from './routes/get-stock.ts';
import { postMovement } from './routes/post-movement.ts';

export const routes: readonly AnyRoute<InventoryDeps>[] = [
  postMovement,
  getStock,
  getDemand,
  ...planningRoutes,
  ...purchaseRoutes,
  ...classRoutes,
];
