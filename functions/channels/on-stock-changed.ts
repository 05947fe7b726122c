import * as z from 'zod';
import { stockChanged } from '../../events/stock.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { allMessages } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { listingStore } from './listing-store.ts';
import { tellingStore } from './telling-store.ts';
import { wantStocksTold } from './want-tellings.ts';

const table = tableFromEnvironment();
const deps = { listings: listingStore(table), tellings: tellingStore(table), now: system.now };
const message = z.object({ detail: stockChanged.schema });

export const handler = allMessages(
  (bodies) =>
    wantStocksTold(
      bodies.map((body) => () => message.parse(body()).detail.data.sku),
      deps,
    ),
  loggerFromEnvironment(),
);
