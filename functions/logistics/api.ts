import { readFile } from 'node:fs/promises';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { system } from '../../shared/adapters/system.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { loggable } from '../../shared/observability/error.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { logisticsDeps } from './logistics-deps.ts';
import { routes } from './routes.ts';

const table = personalTableFromEnvironment();
const logger = loggerFromEnvironment();
/** Beside the bundle (infra/bundle.ts); read with the first label, and kept. */
let font: Promise<Uint8Array> | undefined;
const labelFont = (): Promise<Uint8Array> => {
  font ??= readFile(new URL('NotoSansSC_400Regular.ttf', import.meta.url));
  return font;
};
const deps = {
  ...logisticsDeps({ table, ...providerSurroundings(logger) }),
  cursors: signedCursors({ table, secretBytes: system.secretBytes }),
  labelFont,
  failed: (error: unknown) => logger.error('push not kept', { failure: loggable(error) }),
};

export const handler = wrapHttp(httpApi(routes, deps), logger, system.now);
