import type { Context } from 'aws-lambda';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { auditDeps } from './audit-deps.ts';
import { auditPayments } from './audit-payments.ts';

const logger = loggerFromEnvironment();
const deps = auditDeps(tableFromEnvironment(), system.now);
const marginMs = 15_000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = system.now() + context.getRemainingTimeInMillis() - marginMs;
  const { done, orders, differences } = await auditPayments(until, deps);
  if (orders > 0) logger.info('orders, payments and journal compared', { orders, done });
  if (differences.length > 0)
    logger.error('orders, payments and journal differ', { count: differences.length });
}
