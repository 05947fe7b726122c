import * as z from 'zod';
import { refundRequested } from '../../events/payment.ts';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { paymentsDeps } from './payments-deps.ts';
import { sendRefund } from './settle-refund.ts';

const logger = loggerFromEnvironment();
const deps = paymentsDeps({
  table: personalTableFromEnvironment(),
  automaticRefund: environment({ AUTOMATIC_REFUND: z.coerce.number().int().min(0) }).AUTOMATIC_REFUND,
  ...providerSurroundings(logger),
});
const message = z.object({ detail: refundRequested.schema });

export const handler = eachMessage(async (body) => {
  await sendRefund(message.parse(body).detail.data.refundId, deps);
}, logger);
