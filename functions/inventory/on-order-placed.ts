import * as z from 'zod';
import { orderPlaced } from '../../events/order.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { orderNeeds } from '../orders/contract.ts';
import { recordDemand } from './record-demand.ts';
import { inventoryStore } from './store.ts';

const table = tableFromEnvironment();
const inventory = inventoryStore(table);
const message = z.object({ detail: orderPlaced.schema });

export const handler = eachMessage(async (body) => {
  const { occurredAt, data } = message.parse(body).detail;
  const needs = data.lines ?? (await orderNeeds(table, data.orderId)) ?? [];
  await recordDemand({ orderId: data.orderId, occurredAt, needs }, { inventory, now: system.now });
}, loggerFromEnvironment());
