import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { bookedSinceOf } from '../ledger/contract.ts';
import { requestNight } from './request-night.ts';
import { reconciliationStore } from './store.ts';

const logger = loggerFromEnvironment();
const table = tableFromEnvironment();
const deps = {
  reconciliations: reconciliationStore(table),
  bookedSince: bookedSinceOf(table),
  now: system.now,
};

export async function handler(): Promise<void> {
  const from = await requestNight(deps);
  if (from !== undefined) logger.info('night asked for', { from });
}
