import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { skuSchema } from '../domain/catalog.ts';
import { asSku, skuAnswer } from './answers.ts';
import type { CatalogDeps } from './deps.ts';

export const getSku = route({
  method: 'GET',
  path: '/skus/{sku}',
  scope: 'catalog:read',
  summary: 'Read a SKU',
  request: { params: skuSchema.pick({ sku: true }) },
  responses: { 200: { description: 'The SKU', schema: skuAnswer } },
  failures: ['SKU_NOT_FOUND'],
  handle: async ({ params }, { catalog }: CatalogDeps) => {
    const sku = await catalog.getSku(params.sku);
    if (!sku) throw new Failure('SKU_NOT_FOUND', 'The catalog has no such SKU.');
    return { status: 200, body: asSku(sku) };
  },
});
