import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { skuSchema } from '../domain/catalog.ts';
import { skuAnswer } from './answers.ts';
import type { CatalogDeps } from './deps.ts';

export const putSku = route({
  method: 'PUT',
  path: '/skus/{sku}',
  scope: 'catalog:write',
  summary: 'Create or replace a SKU',
  description: 'A new price counts from the next order on. The stock pool of a new SKU begins empty.',
  request: {
    params: skuSchema.pick({ sku: true }),
    body: z.strictObject(skuSchema.omit({ sku: true }).shape).meta({ id: 'SkuInput' }),
  },
  responses: { 200: { description: 'The SKU as it is now', schema: skuAnswer } },
  failures: ['SKU_UNKNOWN', 'BUNDLE_RULE', 'BUSY'],
  handle: async ({ params, body }, { catalog, now }: CatalogDeps) => {
    const updatedAt = now();
    await catalog.putSku({ ...params, ...body }, updatedAt);
    return { status: 200, body: { ...params, ...body, updatedAt: isoTime(updatedAt) } };
  },
});
