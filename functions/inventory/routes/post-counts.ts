import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { planCounts } from '../count-stock.ts';
import { countEverySchema } from '../domain/stock-classes.ts';
import type { InventoryDeps } from './deps.ts';

export const postCounts = route({
  method: 'POST',
  path: '/stock/counts',
  scope: 'inventory:write',
  summary: 'Make the count tasks that are due',
  description:
    'By class: A often, C rarely (盘点计划). One task for each warehouse where the SKU lies; A first.',
  request: {
    body: z
      .strictObject({
        everyDays: countEverySchema,
        limit: z.int().min(1).max(200).default(50).meta({ description: 'SKUs to make tasks for, at most' }),
      })
      .meta({ id: 'CountPlanInput' }),
  },
  responses: {
    200: {
      description: 'What was made',
      schema: z
        .object({
          made: z.int().meta({ description: 'New tasks; those that are open already stay as they are' }),
          left: z.int().meta({ description: 'SKUs that are due and not planned yet: call again' }),
        })
        .meta({ id: 'CountPlan' }),
    },
  },
  handle: async ({ body: { everyDays, limit } }, deps: InventoryDeps) => ({
    status: 200,
    body: await planCounts({ every: everyDays, limit }, deps),
  }),
});
