import * as z from 'zod';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { objectStoreFromEnvironment } from '../../shared/adapters/object-store.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { loggable } from '../../shared/observability/error.ts';
import { channelsDeps } from './channels-deps.ts';
import { takeMessage } from './take-message.ts';

const logger = loggerFromEnvironment();
const deps = {
  ...channelsDeps({ table: personalTableFromEnvironment(), ...providerSurroundings(logger) }),
  objects: objectStoreFromEnvironment(),
  failed: (error: unknown) => logger.error('message not read', { failure: loggable(error) }),
};
const message = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });

export const handler = eachMessage(async (body) => {
  const { key } = message.parse(body).detail.object;
  logger.info('message taken', { key, taken: await takeMessage(key, deps) });
}, logger);
