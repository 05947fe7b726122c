import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { askWhatIsDue } from './ask-what-is-due.ts';
import { paymentsDeps } from './payments-deps.ts';

const logger = loggerFromEnvironment();
const deps = paymentsDeps({
  table: personalTableFromEnvironment(),
  automaticRefund: environment({ AUTOMATIC_REFUND: z.coerce.number().int().min(0) }).AUTOMATIC_REFUND,
  ...providerSurroundings(logger),
});
const marginMs = 15_000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = system.now() + context.getRemainingTimeInMillis() - marginMs;
  const { attempts, refunds, failed } = await askWhatIsDue(until, deps);
  if (attempts + refunds > 0) logger.info('providers asked', { attempts, refunds });
  if (failed.length === 0) return;
  logger.error('providers not asked', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('some payments could not be asked about; the next run tries again');
}
