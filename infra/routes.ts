import { routes as audit } from '../functions/audit/routes.ts';
import { routes as catalog } from '../functions/catalog/routes.ts';
import { routes as channels } from '../functions/channels/routes.ts';
import { routes as fulfilment } from '../functions/fulfilment/routes.ts';
import { routes as inventory } from '../functions/inventory/routes.ts';
import { routes as ledger } from '../functions/ledger/routes.ts';
import { routes as logistics } from '../functions/logistics/routes.ts';
import { routes as orders } from '../functions/orders/routes.ts';
import { routes as payments } from '../functions/payments/routes.ts';
import { routes as portal } from '../functions/portal/routes.ts';
import { routes as privacy } from '../functions/privacy/routes.ts';
import { routes as reconciliation } from '../functions/reconciliation/routes.ts';
import { routes as risk } from '../functions/risk/routes.ts';
import type { Routes } from './stacks/operations-stack.ts';

/** Every route value there is, by the context that answers it. */
export const routes: Routes = {
  payments,
  portal,
  catalog,
  inventory,
  orders,
  ledger,
  reconciliation,
  channels,
  risk,
  fulfilment,
  logistics,
  audit,
  privacy,
};
