import type { Context } from 'aws-lambda';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { logisticsDeps } from './logistics-deps.ts';
import { watchParcels } from './watch-parcels.ts';

const logger = loggerFromEnvironment();
const deps = {
  ...logisticsDeps({ table: personalTableFromEnvironment(), ...providerSurroundings(logger) }),
  unanswered: (carrier: string, error: unknown) =>
    logger.warn('carrier not asked', { carrier, failure: loggable(error) }),
};
const marginMs = 25_000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = system.now() + context.getRemainingTimeInMillis() - marginMs;
  const { count, asked, failed } = await watchParcels(until, deps);
  if (count > 0) logger.info('parcels looked at', { count, asked });
  if (failed.length === 0) return;
  logger.error('parcels not looked at', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('some parcels could not be looked at; the next run tries again');
}
