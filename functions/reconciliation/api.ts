import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { presignFromEnvironment } from '../../shared/adapters/presign.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { billStore } from './bill-store.ts';
import { differenceStore } from './difference-store.ts';
import { routes } from './routes.ts';
import { reconciliationStore } from './store.ts';

const table = tableFromEnvironment();
const deps = {
  reconciliations: reconciliationStore(table),
  differences: differenceStore(table),
  bills: billStore(table),
  presign: presignFromEnvironment(),
  cursors: signedCursors({ table, secretBytes: system.secretBytes }),
  now: system.now,
};

export const handler = wrapHttp(httpApi(routes, deps), loggerFromEnvironment(), system.now);
