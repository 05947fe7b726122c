import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { messageStoreFromEnvironment } from '../../shared/adapters/message-store.ts';
import { objectStoreFromEnvironment } from '../../shared/adapters/object-store.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { system } from '../../shared/adapters/system.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { loggable } from '../../shared/observability/error.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { channelsDeps } from './channels-deps.ts';
import { routes } from './routes.ts';

const table = personalTableFromEnvironment();
const logger = loggerFromEnvironment();
const deps = {
  ...channelsDeps({ table, ...providerSurroundings(logger) }),
  objects: objectStoreFromEnvironment(),
  keep: messageStoreFromEnvironment().keep,
  cursors: signedCursors({ table, secretBytes: system.secretBytes }),
  failed: (error: unknown) => logger.error('message not kept', { failure: loggable(error) }),
};

export const handler = wrapHttp(httpApi(routes, deps), logger, system.now);
