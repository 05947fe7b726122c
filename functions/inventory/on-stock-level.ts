import * as z from 'zod';
import { stockChanged } from '../../events/stock.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { planningDeps } from './planning-deps.ts';
import { stockMoved } from './watch-stock.ts';

const deps = planningDeps(tableFromEnvironment(), system.now);
const message = z.object({ detail: stockChanged.schema });

export const handler = eachMessage(async (body) => {
  await stockMoved(message.parse(body).detail.data, deps);
}, loggerFromEnvironment());
