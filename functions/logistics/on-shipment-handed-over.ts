import * as z from 'zod';
import { shipmentHandedOver } from '../../events/logistics.ts';
import { orderShipped } from '../../events/order.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { channelOrderOf, tellShipped } from '../channels/contract.ts';
import { shippingView } from '../orders/contract.ts';
import { shipmentStore } from './shipment-store.ts';
import { type ChannelDeps, tellChannel, tellWholeOrder } from './tell-channel.ts';

const logger = loggerFromEnvironment();
const table = personalTableFromEnvironment();
const deps: ChannelDeps = {
  shipments: shipmentStore(table),
  shippingOf: (orderId) => shippingView(table, orderId),
  channelOrderOf: (ref) => channelOrderOf(table, ref),
  tellShipped: tellShipped(table, system.now),
};
const message = z.object({
  detail: z.discriminatedUnion('type', [shipmentHandedOver.schema, orderShipped.schema]),
});

export const handler = eachMessage(async (body) => {
  const { type, data } = message.parse(body).detail;
  const count =
    type === 'order.shipped'
      ? await tellWholeOrder(data.orderId, deps)
      : await tellChannel(data.shipmentId, deps);
  if (count > 0) logger.info('waybills to be told', { orderId: data.orderId, count });
}, logger);
