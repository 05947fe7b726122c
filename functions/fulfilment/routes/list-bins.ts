import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { skuCode } from '../../../shared/kernel/text.ts';
import { shelfSchema } from '../layout-schema.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { warehouseId } from './inputs.ts';

export const listBins = route({
  method: 'GET',
  path: '/warehouses/{id}/bins',
  scope: 'fulfilment:read',
  summary: 'List the bins in which a SKU lies (库位)',
  request: { params: warehouseId, query: z.strictObject({ sku: skuCode }) },
  responses: {
    200: {
      description: 'Its bins, by their codes',
      schema: z.object({ items: z.array(shelfSchema).readonly() }),
    },
  },
  handle: async ({ params: { id }, query: { sku } }, { layouts }: FulfilmentApiDeps) => ({
    status: 200,
    body: { items: await layouts.bins(id, [sku]) },
  }),
});
