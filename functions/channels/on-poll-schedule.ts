import type { Context } from 'aws-lambda';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { messageStoreFromEnvironment } from '../../shared/adapters/message-store.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { channelsDeps } from './channels-deps.ts';
import { pollOrders } from './poll-orders.ts';

const logger = loggerFromEnvironment();
const deps = {
  ...channelsDeps({ table: personalTableFromEnvironment(), ...providerSurroundings(logger) }),
  keep: messageStoreFromEnvironment().keep,
};
const marginMs = 15_000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = system.now() + context.getRemainingTimeInMillis() - marginMs;
  const { kept, failed } = await pollOrders(until, deps);
  if (kept > 0) logger.info('orders fetched', { kept });
  if (failed.length === 0) return;
  logger.error('shops not asked', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('some shops could not be asked; the next run goes on where they were');
}
