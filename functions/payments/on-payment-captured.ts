import * as z from 'zod';
import { paymentCaptured } from '../../events/payment.ts';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { applyPayment } from './apply-payment.ts';
import { paymentsDeps } from './payments-deps.ts';

const logger = loggerFromEnvironment();
const deps = paymentsDeps({
  table: personalTableFromEnvironment(),
  automaticRefund: environment({ AUTOMATIC_REFUND: z.coerce.number().int().min(0) }).AUTOMATIC_REFUND,
  ...providerSurroundings(logger),
});
const message = z.object({ detail: paymentCaptured.schema });

export const handler = eachMessage(async (body) => {
  await applyPayment(message.parse(body).detail.data.paymentId, deps);
}, logger);
