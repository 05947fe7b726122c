import * as z from 'zod';
import { orderCancelled, orderExpired } from '../../events/order.ts';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { endOrder } from './end-order.ts';
import { paymentsDeps } from './payments-deps.ts';

const logger = loggerFromEnvironment();
const deps = paymentsDeps({
  table: tableFromEnvironment(),
  automaticRefund: environment({ AUTOMATIC_REFUND: z.coerce.number().int().min(0) }).AUTOMATIC_REFUND,
  ...providerSurroundings(logger),
});
const message = z.object({
  detail: z.discriminatedUnion('type', [orderCancelled.schema, orderExpired.schema]),
});

export const handler = eachMessage(async (body) => {
  const { orderId, reason } = message.parse(body).detail.data;
  await endOrder({ orderId, reason }, deps);
}, logger);
