import * as z from 'zod';
import { orderCancelled } from '../../events/order.ts';
import { refundSucceeded } from '../../events/payment.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { closeReview } from './close-review.ts';
import { keepRefund } from './keep-refund.ts';
import { riskDeps } from './risk-deps.ts';

const { secretBytes, now } = system;
const deps = riskDeps({ table: personalTableFromEnvironment(), secretBytes, now });
const message = z.object({
  detail: z.discriminatedUnion('type', [orderCancelled.schema, refundSucceeded.schema]),
});

export const handler = eachMessage(async (body) => {
  const { type, data, occurredAt } = message.parse(body).detail;
  if (type === orderCancelled.type) {
    await closeReview(data.orderId, deps);
    // An order that nobody had paid has no money to go back.
    if (data.previousStatus === 'PENDING_PAYMENT') return;
  }
  await keepRefund(data, Date.parse(occurredAt), deps);
}, loggerFromEnvironment());
