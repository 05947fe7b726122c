import type { Context } from 'aws-lambda';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { channelTaking } from './channel-taking.ts';
import { queueStore } from './queue-store.ts';
import { supplyWaiting } from './take-missing-goods.ts';

const logger = loggerFromEnvironment();
const table = personalTableFromEnvironment();
const newName = () => system.secretBytes(8).toString('hex');
const deps = { ...channelTaking({ table, now: system.now, newName }), queue: queueStore(table) };
const marginMs = 5000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = system.now() + context.getRemainingTimeInMillis() - marginMs;
  const { supplied, waiting, failed } = await supplyWaiting(until, deps);
  if (supplied > 0) logger.info('orders have their goods', { supplied, waiting });
  if (failed.length === 0) return;
  logger.error('orders not supplied', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('some orders could not be given their goods; the next run tries again');
}
