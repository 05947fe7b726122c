import type { AnyRoute } from '../../shared/http/route.ts';
import type { InventoryDeps } from './routes/deps.ts';
import { getForecast } from './routes/get-forecast.ts';
import { getStockPolicy } from './routes/get-policy.ts';
import { getTierProposal } from './routes/get-tier-proposal.ts';
import { listAlerts } from './routes/list-alerts.ts';
import { postAlertAcknowledge } from './routes/post-alert-acknowledge.ts';
import { postWebhookSecret } from './routes/post-webhook-secret.ts';
import { putStockPolicy } from './routes/put-policy.ts';

/** Keeping goods in stock: policies, forecasts, alerts. */
export const planningRoutes: readonly AnyRoute<InventoryDeps>[] = [
  putStockPolicy,
  getStockPolicy,
  getForecast,
  getTierProposal,
  listAlerts,
  postAlertAcknowledge,
  postWebhookSecret,
];
