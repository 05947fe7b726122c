import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { objectRemovalFromEnvironment } from '../../shared/adapters/object-store.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { retentionSchema } from './domain/retention.ts';
import { noteOlder } from './note-older.ts';
import { privacyDeps } from './privacy-deps.ts';
import { workErasures } from './work-erasures.ts';

const { RETENTION } = environment({ RETENTION: z.string().default('{}') });
const logger = loggerFromEnvironment();
const { secretBytes, now } = system;
const deps = {
  ...privacyDeps({
    ...{ table: personalTableFromEnvironment(), secretBytes, now },
    messages: objectRemovalFromEnvironment(),
  }),
  retention: retentionSchema.parse(JSON.parse(RETENTION)),
};
const marginMs = 10_000;

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = now() + context.getRemainingTimeInMillis() - marginMs;
  const { erased, looked, failed } = await workErasures(until, deps);
  if (erased + looked > 0) logger.info('erasures worked on', { erased, looked });
  const older = await noteOlder(until, deps);
  if (older > 0) logger.info('persons of older orders noted', { orders: older });
  if (failed.length === 0) return;
  logger.error('erasures not worked on', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('some orders could not be forgotten; the next run finds them again');
}
