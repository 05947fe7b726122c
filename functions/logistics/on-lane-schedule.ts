import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { laneStore } from './lane-store.ts';
import { refreshLanes } from './refresh-lanes.ts';
import { watchStore } from './watch-store.ts';

const logger = loggerFromEnvironment();
const table = tableFromEnvironment();
const deps = { lanes: laneStore(table), watching: watchStore(table).get, now: system.now };

export async function handler(): Promise<void> {
  logger.info('lanes refreshed', { parcels: await refreshLanes(deps) });
}
