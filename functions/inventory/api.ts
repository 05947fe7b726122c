import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { routes } from './routes.ts';
import { inventoryStore } from './store.ts';

const deps = { inventory: inventoryStore(tableFromEnvironment()), now: system.now };

export const handler = wrapHttp(httpApi(routes, deps), loggerFromEnvironment(), system.now);
