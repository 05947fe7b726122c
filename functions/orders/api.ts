import * as z from 'zod';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { system } from '../../shared/adapters/system.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { channelTaking } from './channel-taking.ts';
import { defaultFreightTable, freightTableSchema } from './domain/freight.ts';
import { queueStore } from './queue-store.ts';
import { routes } from './routes.ts';

const { FREIGHT_TABLE, PRIORITY_POLICY, RESERVATION_MINUTES } = environment({
  PRIORITY_POLICY: z.string().optional(),
  FREIGHT_TABLE: z.string().optional(),
  RESERVATION_MINUTES: z.coerce.number().positive(),
});
const table = personalTableFromEnvironment();
const newName = () => system.secretBytes(8).toString('hex');
const deps = {
  ...channelTaking({ table, now: system.now, newName, priorityPolicy: PRIORITY_POLICY }),
  queue: queueStore(table),
  freightTable: FREIGHT_TABLE ? freightTableSchema.parse(JSON.parse(FREIGHT_TABLE)) : defaultFreightTable,
  reservationMs: RESERVATION_MINUTES * 60_000,
  cursors: signedCursors({ table, secretBytes: system.secretBytes }),
};

export const handler = wrapHttp(httpApi(routes, deps), loggerFromEnvironment(), system.now);
