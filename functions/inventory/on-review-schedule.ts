import type { Context } from 'aws-lambda';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { loggable } from '../../shared/observability/error.ts';
import { auditStock } from './audit-stock.ts';
import { classifyMonthly } from './classify-stock.ts';
import { planningDeps } from './planning-deps.ts';
import { reviewStock } from './review-stock.ts';

const logger = loggerFromEnvironment();
const deps = planningDeps(tableFromEnvironment(), system.now);
const marginMs = 15_000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = system.now() + context.getRemainingTimeInMillis() - marginMs;
  const { done, reviewed, failed } = await reviewStock(until, deps);
  if (reviewed > 0) logger.info('stock reviewed', { reviewed, done });
  if (done) await classifyMonthly(until, deps);
  if (done) await audit(until);
  if (failed.length === 0) return;
  logger.error('stock not reviewed', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('some SKUs could not be reviewed; the next night finds them again');
}

async function audit(until: number): Promise<void> {
  const { done, audited, differences } = await auditStock(until, deps);
  if (audited > 0) logger.info('stock audited', { audited, done });
  if (differences.size > 0) logger.error('stock and journal differ', { skus: [...differences.keys()] });
}
