import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { system } from '../../shared/adapters/system.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { riskDeps } from './risk-deps.ts';
import { routes } from './routes.ts';

const table = personalTableFromEnvironment();
const { secretBytes, now } = system;
const deps = {
  ...riskDeps({ table, secretBytes, now }),
  cursors: signedCursors({ table, secretBytes }),
};

export const handler = wrapHttp(httpApi(routes, deps), loggerFromEnvironment(), now);
