import * as z from 'zod';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { poolsWith, stockMemory } from '../inventory/contract.ts';
import { chinaDivisions } from './domain/divisions.ts';
import { defaultFreightTable, freightTableSchema } from './domain/freight.ts';
import { defaultPriorityPolicy, priorityPolicySchema } from './domain/priority.ts';
import { largeOrderStore } from './large-order-store.ts';
import { queueStore } from './queue-store.ts';
import { routes } from './routes.ts';
import { orderStore } from './store.ts';

const { FREIGHT_TABLE, PRIORITY_POLICY, RESERVATION_MINUTES } = environment({
  PRIORITY_POLICY: z.string().optional(),
  FREIGHT_TABLE: z.string().optional(),
  RESERVATION_MINUTES: z.coerce.number().positive(),
});
const table = tableFromEnvironment();
const newName = () => system.secretBytes(8).toString('hex');
const deps = {
  orders: orderStore(table),
  largeOrders: largeOrderStore(table),
  stock: stockMemory({ table, now: system.now, leaseName: newName }),
  newName,
  poolsWith: poolsWith(table),
  queue: queueStore(table),
  divisions: chinaDivisions,
  priorityPolicy: PRIORITY_POLICY
    ? priorityPolicySchema.parse(JSON.parse(PRIORITY_POLICY))
    : defaultPriorityPolicy,
  freightTable: FREIGHT_TABLE ? freightTableSchema.parse(JSON.parse(FREIGHT_TABLE)) : defaultFreightTable,
  reservationMs: RESERVATION_MINUTES * 60_000,
  cursors: signedCursors({ table, secretBytes: system.secretBytes }),
  now: system.now,
};

export const handler = wrapHttp(httpApi(routes, deps), loggerFromEnvironment(), system.now);
