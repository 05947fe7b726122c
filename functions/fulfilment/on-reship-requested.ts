import * as z from 'zod';
import { reshipRequested } from '../../events/logistics.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { fulfilmentDeps } from './fulfilment-deps.ts';
import { reshipGoods } from './reship-goods.ts';

const logger = loggerFromEnvironment();
const deps = fulfilmentDeps({ table: personalTableFromEnvironment(), now: system.now });
const message = z.object({ detail: reshipRequested.schema });

export const handler = eachMessage(async (body) => {
  const { data } = message.parse(body).detail;
  const { outcome } = await reshipGoods(data, deps);
  logger.info('reship decided', { caseId: data.caseId, orderId: data.orderId, outcome });
}, logger);
