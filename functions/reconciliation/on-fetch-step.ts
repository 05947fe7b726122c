import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { jsonFromEnvironment } from '../../shared/adapters/json-environment.ts';
import { objectStoreFromEnvironment } from '../../shared/adapters/object-store.ts';
import { billSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { billDesks } from '../payments/contract.ts';
import { billStore } from './bill-store.ts';
import { reconciliationConfigSchema } from './domain/config.ts';
import { fetchBills } from './fetch-bills.ts';
import { dayToCompareSchema } from './parted-day.ts';

const logger = loggerFromEnvironment();
const surroundings = billSurroundings(logger);
const desks = billDesks(surroundings.secret, surroundings);
const deps = {
  bills: billStore(tableFromEnvironment()),
  objects: objectStoreFromEnvironment(),
  patienceHours: jsonFromEnvironment('RECONCILIATION', reconciliationConfigSchema).patienceHours,
  now: system.now,
};

export async function handler(input: unknown) {
  const day = dayToCompareSchema.parse(input);
  const deskOf = async () =>
    (await desks()).find(({ provider, account }) => provider === day.provider && account === day.account);
  const fetched = await fetchBills(day, { ...deps, deskOf });
  logger.info('bills fetched', { ...day, fetched });
  return fetched;
}
