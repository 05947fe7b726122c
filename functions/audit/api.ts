import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { anchorStore } from './anchor-store.ts';
import { routes } from './routes.ts';
import { trailStore } from './store.ts';

const table = tableFromEnvironment();
const cursors = signedCursors({ table, secretBytes: system.secretBytes });
const deps = { table, trail: trailStore(table), anchors: anchorStore(table), cursors };

export const handler = wrapHttp(httpApi(routes, deps), loggerFromEnvironment(), system.now);
