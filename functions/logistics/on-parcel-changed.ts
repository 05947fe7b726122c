import * as z from 'zod';
import { parcelChanged } from '../../events/logistics.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { postOutside } from '../../shared/adapters/public-post.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { carrierCodes, subStatuses, trackingStatuses } from './domain/tracking.ts';
import { hearParcel } from './hear-parcel.ts';
import { logisticsDeps } from './logistics-deps.ts';

const logger = loggerFromEnvironment();
const deps = {
  ...logisticsDeps({ table: personalTableFromEnvironment(), ...providerSurroundings(logger) }),
  post: postOutside,
};
const message = z.object({ detail: parcelChanged.schema });
const known = z.object({
  carrier: z.enum(carrierCodes),
  status: z.enum(trackingStatuses),
  sub: z.enum(subStatuses).optional(),
});

export const handler = eachMessage(async (body) => {
  const { id, data } = message.parse(body).detail;
  const { shipmentId, orderId, waybillNo, at, eta } = data;
  await hearParcel({ eventId: id, shipmentId, orderId, waybillNo, at, eta, ...known.parse(data) }, deps);
}, logger);
