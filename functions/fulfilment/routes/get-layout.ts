import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { storedLayoutSchema } from '../layout-schema.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { warehouseId } from './inputs.ts';

export const getLayout = route({
  method: 'GET',
  path: '/warehouses/{id}/layout',
  scope: 'fulfilment:read',
  summary: 'Read the aisles of a picking area (货架布局)',
  request: { params: warehouseId },
  responses: { 200: { description: 'The layout', schema: storedLayoutSchema } },
  failures: ['LAYOUT_NOT_FOUND'],
  handle: async ({ params: { id } }, { layouts }: FulfilmentApiDeps) => {
    const layout = await layouts.layout(id);
    if (!layout) throw new Failure('LAYOUT_NOT_FOUND', 'Pick lists of it are in the order of its bins.');
    return { status: 200, body: layout };
  },
});
