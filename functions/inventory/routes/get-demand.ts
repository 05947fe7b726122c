import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { skuCode } from '../../../shared/kernel/text.ts';
import type { InventoryDeps } from './deps.ts';

const dayMs = 86_400_000;
const defaultDays = 90;

const demandAnswer = z
  .object({
    sku: z.string(),
    days: z.array(
      z.object({
        day: z.iso.date(),
        pieces: z.int(),
        orders: z.int().meta({ description: 'Orders that asked for it' }),
      }),
    ),
  })
  .meta({ id: 'Demand' });

export const getDemand = route({
  method: 'GET',
  path: '/stock/{sku}/demand',
  scope: 'inventory:read',
  summary: 'Read what buyers asked for, by day',
  description: 'Days (UTC) without demand are left out. It follows the orders by seconds.',
  request: {
    params: z.object({ sku: skuCode }),
    query: z.strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() }),
  },
  responses: { 200: { description: 'Demand history (需求历史)', schema: demandAnswer } },
  handle: async ({ params: { sku }, query }, { inventory, now }: InventoryDeps) => {
    const from = query.from ?? isoTime(now() - defaultDays * dayMs).slice(0, 10);
    const to = query.to ?? isoTime(now()).slice(0, 10);
    return { status: 200, body: { sku, days: from <= to ? await inventory.readDemand(sku, from, to) : [] } };
  },
});
