import { routes as catalog } from '../functions/catalog/routes.ts';
import { routes as inventory } from '../functions/inventory/routes.ts';
import { routes as orders } from '../functions/orders/routes.ts';
import type { Routes } from './stacks/operations-stack.ts';

const portalModule: string = '../functions/portal/routes.ts';
const { routes: portal } = await import(portalModule).catch(() => ({ routes: [] }));

/** Every route value there is, by the context that answers it. */
export const routes: Routes = { portal, catalog, inventory, orders };
