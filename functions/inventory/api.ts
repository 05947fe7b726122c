import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { planningDeps } from './planning-deps.ts';
import { routes } from './routes.ts';
import { webhookStore } from './webhook-store.ts';

const table = tableFromEnvironment();
const cursors = signedCursors({ table, secretBytes: system.secretBytes });
const webhooks = webhookStore(table, system.secretBytes);
const deps = { ...planningDeps(table, system.now), cursors, webhooks };

export const handler = wrapHttp(httpApi(routes, deps), loggerFromEnvironment(), system.now);
