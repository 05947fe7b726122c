import * as z from 'zod';
import { parcelChanged } from '../../events/logistics.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { postOutside } from '../../shared/adapters/public-post.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { subStatuses, trackingStatuses } from './domain/tracking.ts';
import { logisticsDeps } from './logistics-deps.ts';
import { settleShipment } from './settle-shipment.ts';
import { tellBuyer } from './tell-buyer.ts';

const logger = loggerFromEnvironment();
const deps = {
  ...logisticsDeps({ table: tableFromEnvironment(), ...providerSurroundings(logger) }),
  post: postOutside,
};
const message = z.object({ detail: parcelChanged.schema });
const known = z.object({ status: z.enum(trackingStatuses), sub: z.enum(subStatuses).optional() });

export const handler = eachMessage(async (body) => {
  const { id, data } = message.parse(body).detail;
  await settleShipment(data.shipmentId, deps);
  const { orderId, carrier, waybillNo, at, eta } = data;
  await tellBuyer({ eventId: id, orderId, carrier, waybillNo, at, eta, ...known.parse(data) }, deps);
}, logger);
