import * as z from 'zod';
import { differenceApproved } from '../../events/reconciliation.ts';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { actOnDifference } from './act-on-difference.ts';
import { paymentsDeps } from './payments-deps.ts';

const logger = loggerFromEnvironment();
const deps = paymentsDeps({
  table: tableFromEnvironment(),
  automaticRefund: environment({ AUTOMATIC_REFUND: z.coerce.number().int().min(0) }).AUTOMATIC_REFUND,
  ...providerSurroundings(logger),
});
const message = z.object({ detail: differenceApproved.schema });

export const handler = eachMessage(async (body) => {
  const { differenceId, action, ...approved } = message.parse(body).detail.data;
  const outcome = await actOnDifference({ differenceId, action, ...approved }, deps);
  logger.info('difference worked on', { differenceId, action, outcome });
}, logger);
