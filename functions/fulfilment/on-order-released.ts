import * as z from 'zod';
import { orderReleased } from '../../events/order.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { allocateOrder } from './allocate-order.ts';
import { fulfilmentDeps } from './fulfilment-deps.ts';

const logger = loggerFromEnvironment();
const deps = fulfilmentDeps({ table: personalTableFromEnvironment(), now: system.now });
const message = z.object({ detail: orderReleased.schema });

export const handler = eachMessage(async (body) => {
  const { orderId } = message.parse(body).detail.data;
  const outcome = await allocateOrder(orderId, deps);
  logger.info('order allocated', { orderId, outcome });
}, logger);
