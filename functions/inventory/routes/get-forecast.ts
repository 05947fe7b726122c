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
    'By weeks, from the demand of the last three years, with what holidays and sales do to it (春节, 618, 双11 and others). The method is chosen by a backtest on the last year, or the last third where there is less than two years; the answer names it and where it comes from, with its error against the naive forecast. A SKU with fewer than 12 weeks says that it is a cold start.',
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
