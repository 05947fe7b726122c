import * as z from 'zod';
import { shipmentDelivered, shipmentHandedOver, shipmentReturned } from '../../events/logistics.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { followShipment } from './follow-shipment.ts';
import { fulfilmentDeps } from './fulfilment-deps.ts';
import { shipmentNews } from './shipment-news.ts';

const logger = loggerFromEnvironment();
const deps = fulfilmentDeps({ table: personalTableFromEnvironment(), now: system.now });
const message = z.object({
  detail: z.discriminatedUnion('type', [
    shipmentHandedOver.schema,
    shipmentDelivered.schema,
    shipmentReturned.schema,
  ]),
});

export const handler = eachMessage(async (body) => {
  const news = shipmentNews(message.parse(body).detail);
  // One that somebody made by hand sends nothing that was allocated: it names itself in the place of an allocation.
  if (news.allocationId === news.shipmentId) return;
  const { orderId, status } = await followShipment(news, deps);
  logger.info('shipment followed', { orderId, allocationId: news.allocationId, to: news.to, status });
}, logger);
