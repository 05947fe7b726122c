import * as z from 'zod';
import { orderCancelled, orderExpired } from '../../events/order.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { endOrder } from './end-order.ts';
import { fulfilmentDeps } from './fulfilment-deps.ts';

const logger = loggerFromEnvironment();
const deps = fulfilmentDeps({ table: personalTableFromEnvironment(), now: system.now });
const message = z.object({
  detail: z.discriminatedUnion('type', [orderCancelled.schema, orderExpired.schema]),
});

export const handler = eachMessage(async (body) => {
  const { orderId } = message.parse(body).detail.data;
  const ended = await endOrder(orderId, deps);
  if (ended.length > 0) logger.info('allocations ended', { orderId, count: ended.length });
}, logger);
