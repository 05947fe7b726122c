import type { Context } from 'aws-lambda';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { sellable } from '../inventory/contract.ts';
import { channelsDeps } from './channels-deps.ts';
import { tellWhatIsDue } from './tell-what-is-due.ts';

const logger = loggerFromEnvironment();
const table = personalTableFromEnvironment();
const deps = {
  ...channelsDeps({ table, ...providerSurroundings(logger) }),
  sellable: sellable(table),
  failed: (error: unknown) => logger.error('channel not told', { failure: loggable(error) }),
};
const marginMs = 15_000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = system.now() + context.getRemainingTimeInMillis() - marginMs;
  const { count, failed } = await tellWhatIsDue(until, deps);
  if (count > 0) logger.info('channels told', { count });
  if (failed.length === 0) return;
  logger.error('channels not told', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('some channels could not be told; the next run tries again');
}
