import * as z from 'zod';
import { allocationPacked } from '../../events/fulfilment.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { logisticsDeps } from './logistics-deps.ts';
import { shipAllocation } from './make-shipment.ts';
import { packedOf } from './packed-allocation.ts';

const logger = loggerFromEnvironment();
const deps = logisticsDeps({ table: personalTableFromEnvironment(), ...providerSurroundings(logger) });
const message = z.object({ detail: allocationPacked.schema });

export const handler = eachMessage(async (body) => {
  const { data } = message.parse(body).detail;
  const shipment = await shipAllocation(packedOf(data), deps);
  if (shipment) logger.info('shipment made', { shipmentId: shipment.shipmentId, status: shipment.status });
}, logger);
