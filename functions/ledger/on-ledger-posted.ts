import * as z from 'zod';
import { ledgerPosted } from '../../events/ledger.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { allMessages } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { bookPosted } from './posted-entries.ts';
import { ledgerStore } from './store.ts';

const deps = { ledger: ledgerStore(tableFromEnvironment()), now: system.now };
const message = z.object({ detail: ledgerPosted.schema });

export const handler = allMessages(
  (bodies) =>
    bookPosted(
      bodies.map((body) => () => message.parse(body()).detail),
      deps,
    ),
  loggerFromEnvironment(),
);
