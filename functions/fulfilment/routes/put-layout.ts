import { route } from '../../../shared/http/route.ts';
import { storedLayoutSchema } from '../layout-schema.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { warehouseId } from './inputs.ts';
import { requireWarehouse } from './known-warehouse.ts';

export const putLayout = route({
  method: 'PUT',
  path: '/warehouses/{id}/layout',
  scope: 'fulfilment:write',
  summary: 'Put the aisles of a picking area, and where a walk begins (货架布局)',
  description:
    'Pick lists from then on are in walking order. A warehouse without one is picked by the codes of its bins.',
  request: { params: warehouseId, body: storedLayoutSchema },
  responses: { 200: { description: 'The layout', schema: storedLayoutSchema } },
  failures: ['WAREHOUSE_UNKNOWN'],
  handle: async ({ params: { id }, body }, deps: FulfilmentApiDeps) => {
    await requireWarehouse(id, deps);
    await deps.layouts.putLayout(id, body, deps.now());
    return { status: 200, body };
  },
});
