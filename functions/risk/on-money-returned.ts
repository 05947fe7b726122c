import * as z from 'zod';
import { orderCancelled, orderExpired } from '../../events/order.ts';
import { refundSucceeded } from '../../events/payment.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { followClosed } from './follow-closed.ts';
import { keepRefund } from './keep-refund.ts';
import { riskDeps } from './risk-deps.ts';

const { secretBytes, now } = system;
const deps = riskDeps({ table: personalTableFromEnvironment(), secretBytes, now });
const message = z.object({
  detail: z.discriminatedUnion('type', [orderCancelled.schema, orderExpired.schema, refundSucceeded.schema]),
});

export const handler = eachMessage(async (body) => {
  const { type, data, occurredAt } = message.parse(body).detail;
  const at = Date.parse(occurredAt);
  await (type === refundSucceeded.type ? keepRefund(data, at, deps) : followClosed(data, at, deps));
}, loggerFromEnvironment());
