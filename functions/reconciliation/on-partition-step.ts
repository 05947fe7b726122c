import * as z from 'zod';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { jsonFromEnvironment } from '../../shared/adapters/json-environment.ts';
import { objectStoreFromEnvironment } from '../../shared/adapters/object-store.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { reconciliationConfigSchema } from './domain/config.ts';
import { fetchedSchema } from './fetch-bills.ts';
import { nightDeps } from './night-deps.ts';
import { partDay } from './part-day.ts';
import { dayToCompareSchema, workFolderOf } from './parted-day.ts';

const logger = loggerFromEnvironment();
const deps = nightDeps({
  table: tableFromEnvironment(),
  objects: objectStoreFromEnvironment(),
  config: jsonFromEnvironment('RECONCILIATION', reconciliationConfigSchema),
  now: system.now,
});
const step = dayToCompareSchema.extend({ requestId: z.string(), fetched: fetchedSchema });

export async function handler(input: unknown) {
  const { requestId, fetched, ...day } = step.parse(input);
  const parted = await partDay({ day, fetched, folder: workFolderOf(requestId, day) }, deps);
  logger.info('day parted', { ...day, ...parted });
  return parted;
}
