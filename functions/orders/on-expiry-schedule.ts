import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { expireOrders } from './expire-orders.ts';
import { largeOrderStore } from './large-order-store.ts';
import { orderStore } from './store.ts';

const { RESERVATION_MINUTES } = environment({ RESERVATION_MINUTES: z.coerce.number().positive() });
const table = personalTableFromEnvironment();
const logger = loggerFromEnvironment();
const marginMs = 5000;
const deps = {
  orders: orderStore(table),
  largeOrders: largeOrderStore(table),
  now: system.now,
  reservationMs: RESERVATION_MINUTES * 60_000,
};

export async function handler(_event: unknown, context: Context): Promise<void> {
  const until = system.now() + context.getRemainingTimeInMillis() - marginMs;
  const { expired, clearedUp, failed } = await expireOrders(until, deps);
  if (expired + clearedUp > 0) logger.info('unpaid orders closed', { expired, clearedUp });
  if (failed.length === 0) return;
  logger.error('unpaid orders not closed', { count: failed.length, failure: loggable(failed[0]) });
  throw new Error('some unpaid orders could not be closed; the next run tries again');
}
