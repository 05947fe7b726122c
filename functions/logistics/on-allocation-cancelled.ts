import * as z from 'zod';
import { allocationCancelled } from '../../events/fulfilment.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { logisticsDeps } from './logistics-deps.ts';
import { voidAllocation } from './void-shipment.ts';

const logger = loggerFromEnvironment();
const deps = logisticsDeps({ table: personalTableFromEnvironment(), ...providerSurroundings(logger) });
const message = z.object({ detail: allocationCancelled.schema });

export const handler = eachMessage(async (body) => {
  const { data } = message.parse(body).detail;
  for (const { shipmentId, status } of await voidAllocation(data, deps))
    logger.info('shipment void', { shipmentId, status });
}, logger);
