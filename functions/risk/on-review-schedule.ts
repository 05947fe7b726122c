import type { Context } from 'aws-lambda';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { riskDeps } from './risk-deps.ts';
import { workReviews } from './work-reviews.ts';

const logger = loggerFromEnvironment();
const { secretBytes, now } = system;
const deps = riskDeps({ table: personalTableFromEnvironment(), secretBytes, now });
const marginMs = 5000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = now() + context.getRemainingTimeInMillis() - marginMs;
  const { overdue, applied, failed } = await workReviews(until, deps);
  if (overdue + applied > 0) logger.info('reviews worked on', { overdue, applied });
  if (failed.length === 0) return;
  logger.error('reviews not worked on', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('some reviews could not be worked on; the next run finds them again');
}
