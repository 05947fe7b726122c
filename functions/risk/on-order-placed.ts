import * as z from 'zod';
import { orderChanged, orderPlaced } from '../../events/order.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { judgeOrder } from './judge-order.ts';
import { riskDeps } from './risk-deps.ts';

const logger = loggerFromEnvironment();
const { secretBytes, now } = system;
const deps = riskDeps({ table: personalTableFromEnvironment(), secretBytes, now });
const message = z.object({
  detail: z.discriminatedUnion('type', [orderPlaced.schema, orderChanged.schema]),
});

export const handler = eachMessage(async (body) => {
  const { orderId } = message.parse(body).detail.data;
  const { outcome, score, revision } = await judgeOrder(orderId, deps);
  logger.info('order judged', { orderId, revision, outcome, score });
}, logger);
