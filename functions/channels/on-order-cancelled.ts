import * as z from 'zod';
import { orderCancelled } from '../../events/order.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { channelsDeps } from './channels-deps.ts';
import { wantCancelTold } from './want-tellings.ts';

const logger = loggerFromEnvironment();
const deps = channelsDeps({ table: tableFromEnvironment(), ...providerSurroundings(logger) });
const message = z.object({ detail: orderCancelled.schema });

export const handler = eachMessage(async (body) => {
  const { data } = message.parse(body).detail;
  if (await wantCancelTold(data, deps)) logger.info('cancellation to be told', { orderId: data.orderId });
}, logger);
