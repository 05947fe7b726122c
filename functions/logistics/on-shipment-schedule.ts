import type { Context } from 'aws-lambda';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { advanceShipments } from './advance-shipments.ts';
import { logisticsDeps } from './logistics-deps.ts';

const logger = loggerFromEnvironment();
const deps = logisticsDeps({ table: personalTableFromEnvironment(), ...providerSurroundings(logger) });
const marginMs = 25_000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = system.now() + context.getRemainingTimeInMillis() - marginMs;
  const { count, failed } = await advanceShipments(until, deps);
  if (count > 0) logger.info('shipments looked at', { count });
  if (failed.length === 0) return;
  logger.error('shipments not looked at', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('some shipments could not be worked on; the next run tries again');
}
