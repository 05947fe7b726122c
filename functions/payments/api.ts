import * as z from 'zod';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { messageStoreFromEnvironment } from '../../shared/adapters/message-store.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { system } from '../../shared/adapters/system.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { loggable } from '../../shared/observability/error.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { keptMessage } from './kept-message.ts';
import { paymentsDeps } from './payments-deps.ts';
import { routes } from './routes.ts';
import type { KeptMessage } from './take-callback.ts';

const table = personalTableFromEnvironment();
const logger = loggerFromEnvironment();
const messages = messageStoreFromEnvironment();
const deps = {
  ...paymentsDeps({
    table,
    automaticRefund: environment({ AUTOMATIC_REFUND: z.coerce.number().int().min(0) }).AUTOMATIC_REFUND,
    ...providerSurroundings(logger),
  }),
  cursors: signedCursors({ table, secretBytes: system.secretBytes }),
  keep: async (message: KeptMessage) => {
    const { path, content } = keptMessage(message);
    await messages.keep(path, content);
  },
  failed: (error: unknown) => logger.error('callback not taken', { failure: loggable(error) }),
};

export const handler = wrapHttp(httpApi(routes, deps), logger, system.now);
