import * as z from 'zod';
import { orderPlaced } from '../../events/order.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { allMessages } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { orderNeeds } from '../orders/contract.ts';
import { demandsIn } from './placed-orders.ts';
import { inventoryStore } from './store.ts';

const table = tableFromEnvironment();
const deps = {
  inventory: inventoryStore(table),
  needsOf: (orderId: string) => orderNeeds(table, orderId),
  now: system.now,
};
const message = z.object({ detail: orderPlaced.schema });

export const handler = allMessages(
  (bodies) =>
    demandsIn(
      bodies.map((body) => () => message.parse(body()).detail),
      deps,
    ),
  loggerFromEnvironment(),
);
