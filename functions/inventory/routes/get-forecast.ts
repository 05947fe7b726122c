import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { queryNumberOr, skuCode } from '../../../shared/kernel/text.ts';
import { forecastSku } from '../forecast-sku.ts';
import type { InventoryDeps } from './deps.ts';
import { forecastOf } from './policy-answer.ts';

export const getForecast = route({
  method: 'GET',
  path: '/stock/{sku}/forecast',
  scope: 'inventory:read',
  summary: 'Forecast the demand of a SKU',
  description:
    'By weeks, from the demand of the last two years; the method is the one that did best on the last third of them.',
  request: {
    params: z.object({ sku: skuCode }),
    query: z.strictObject({ weeks: queryNumberOr(13, z.int().min(1).max(52)) }),
  },
  responses: { 200: { description: 'The forecast (需求预测), with its error', schema: forecastOf } },
  failures: ['SKU_NOT_FOUND'],
  handle: async ({ params: { sku }, query: { weeks } }, deps: InventoryDeps) => ({
    status: 200,
    body: { sku, ...(await forecastSku({ sku, weeks }, deps)) },
  }),
});
