import type { Context } from 'aws-lambda';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { messageStoreFromEnvironment } from '../../shared/adapters/message-store.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { payableOrder } from '../orders/contract.ts';
import { channelsDeps } from './channels-deps.ts';
import { compareDays } from './compare-days.ts';

const logger = loggerFromEnvironment();
const table = personalTableFromEnvironment();
const deps = {
  ...channelsDeps({ table, ...providerSurroundings(logger) }),
  keep: messageStoreFromEnvironment().keep,
  hasOrder: async (orderId: string) => (await payableOrder(table, orderId)) !== undefined,
};
const marginMs = 30_000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = system.now() + context.getRemainingTimeInMillis() - marginMs;
  const { days, failed } = await compareDays(until, deps);
  if (days > 0) logger.info('days compared', { days });
  if (failed.length === 0) return;
  logger.error('days not compared', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('the day of some shops could not be compared; the next run goes on there');
}
