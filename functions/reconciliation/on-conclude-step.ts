import * as z from 'zod';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { jsonFromEnvironment } from '../../shared/adapters/json-environment.ts';
import { objectStoreFromEnvironment } from '../../shared/adapters/object-store.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { concludeNight } from './conclude-night.ts';
import { reconciliationConfigSchema } from './domain/config.ts';
import { nightDeps } from './night-deps.ts';

const logger = loggerFromEnvironment();
const deps = nightDeps({
  table: tableFromEnvironment(),
  objects: objectStoreFromEnvironment(),
  config: jsonFromEnvironment('RECONCILIATION', reconciliationConfigSchema),
  now: system.now,
});
const step = z.object({ parted: z.object({ folder: z.string() }) });

export async function handler(input: unknown) {
  const { isNew, reconciliation } = await concludeNight(step.parse(input).parted.folder, deps);
  const { reconciliationId, businessDate, provider, status, revision } = reconciliation;
  logger.info('day concluded', { reconciliationId, businessDate, provider, status, revision, isNew });
  return { reconciliationId, status, revision };
}
