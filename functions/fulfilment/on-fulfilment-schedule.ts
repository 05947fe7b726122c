import type { Context } from 'aws-lambda';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { fulfilmentDeps } from './fulfilment-deps.ts';
import { workFulfilment } from './work-fulfilment.ts';

const logger = loggerFromEnvironment();
const { now } = system;
const deps = fulfilmentDeps({ table: personalTableFromEnvironment(), now });
const marginMs = 5000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = now() + context.getRemainingTimeInMillis() - marginMs;
  const { orders, waves, failed } = await workFulfilment(until, deps);
  if (orders + waves > 0) logger.info('fulfilment worked on', { orders, waves });
  if (failed.length === 0) return;
  logger.error('fulfilment not worked on', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('some orders could not be worked on; the next run finds them again');
}
