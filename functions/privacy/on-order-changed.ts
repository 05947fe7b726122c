import * as z from 'zod';
import { channelOrderChanged } from '../../events/channel.ts';
import { orderChanged, orderPlaced } from '../../events/order.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { noteOrder } from './note-order.ts';
import { orderRefOf } from './order-ref.ts';
import { privacyDeps } from './privacy-deps.ts';

const logger = loggerFromEnvironment();
const { secretBytes, now } = system;
const deps = privacyDeps({ table: personalTableFromEnvironment(), secretBytes, now });
const message = z.object({
  detail: z.discriminatedUnion('type', [orderPlaced.schema, orderChanged.schema, channelOrderChanged.schema]),
});

export const handler = eachMessage(async (body) => {
  const ref = orderRefOf(message.parse(body).detail.data);
  logger.info('persons of an order noted', { orderId: ref.orderId, keys: await noteOrder(ref, deps) });
}, logger);
