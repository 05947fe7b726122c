import { existsSync } from 'node:fs';
import { routes as catalog } from '../functions/catalog/routes.ts';
import { routes as inventory } from '../functions/inventory/routes.ts';
import { routes as orders } from '../functions/orders/routes.ts';
import type { Routes } from './stacks/operations-stack.ts';

const portalModule: string = '../functions/portal/routes.ts';
const { routes: portal } = existsSync('functions/portal/api.ts')
  ? await import(portalModule)
  : { routes: [] };

/** Every route value there is, by the context that answers it. */
export const routes: Routes = { portal, catalog, inventory, orders };
