import * as z from 'zod';
import { stockChanged } from '../../events/stock.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { allMessages } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { planningDeps } from './planning-deps.ts';
import { takeStockChanges } from './stock-changes.ts';

const deps = planningDeps(tableFromEnvironment(), system.now);
const message = z.object({ detail: stockChanged.schema });

export const handler = allMessages(
  (bodies) =>
    takeStockChanges(
      bodies.map((body) => () => message.parse(body()).detail),
      deps,
    ),
  loggerFromEnvironment(),
);
