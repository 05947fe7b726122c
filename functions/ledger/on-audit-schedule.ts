import type { Context } from 'aws-lambda';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { auditLedger } from './audit-ledger.ts';
import { ledgerDeps } from './ledger-deps.ts';

const logger = loggerFromEnvironment();
const deps = ledgerDeps(tableFromEnvironment(), system.now);
const marginMs = 60_000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = system.now() + context.getRemainingTimeInMillis() - marginMs;
  const { done, audited, differences } = await auditLedger(until, deps);
  if (audited > 0) logger.info('ledger audited', { audited, done });
  if (differences.size > 0) logger.error('the books do not agree', { days: [...differences.keys()] });
}
