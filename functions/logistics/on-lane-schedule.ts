import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { knownCalendar } from './domain/watch/calendar.ts';
import { laneStore } from './lane-store.ts';
import { refreshLanes } from './refresh-lanes.ts';

const logger = loggerFromEnvironment();
const deps = { lanes: laneStore(tableFromEnvironment()), calendar: knownCalendar, now: system.now };

export async function handler(): Promise<void> {
  logger.info('lanes refreshed', { parcels: await refreshLanes(deps) });
}
