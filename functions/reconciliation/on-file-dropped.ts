import * as z from 'zod';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { jsonFromEnvironment } from '../../shared/adapters/json-environment.ts';
import { objectStoreFromEnvironment } from '../../shared/adapters/object-store.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { reconciliationConfigSchema } from './domain/config.ts';
import { nightDeps } from './night-deps.ts';
import { receiveFile } from './receive-file.ts';

const logger = loggerFromEnvironment();
const deps = nightDeps({
  table: tableFromEnvironment(),
  objects: objectStoreFromEnvironment(),
  config: jsonFromEnvironment('RECONCILIATION', reconciliationConfigSchema),
  now: system.now,
});
const message = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });

export const handler = eachMessage(async (body) => {
  const { key } = message.parse(body).detail.object;
  const { outcome, detail } = await receiveFile(key, deps);
  logger.info('file received', { key, outcome, detail });
}, logger);
