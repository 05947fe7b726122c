import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { code, warehouseCode } from '../../../shared/kernel/text.ts';
import { shelfSchema } from '../layout-schema.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { requireWarehouse } from './known-warehouse.ts';

export const putBin = route({
  method: 'PUT',
  path: '/warehouses/{id}/bins/{location}',
  scope: 'fulfilment:write',
  summary: 'Say what lies of a SKU in a bin, and where the bin is (库位)',
  description:
    'What is picked goes off it by itself. It is a hint where to walk: how much stock there is, movements tell.',
  request: {
    params: z.object({
      id: warehouseCode,
      location: code(40).meta({ description: 'Code of the bin (库位)', example: 'A-03-12' }),
    }),
    body: shelfSchema.omit({ location: true }).meta({ id: 'BinInput' }),
  },
  responses: { 200: { description: 'The bin', schema: shelfSchema } },
  failures: ['WAREHOUSE_UNKNOWN', 'SKU_UNKNOWN'],
  handle: async ({ params: { id, location }, body }, deps: FulfilmentApiDeps) => {
    const [known] = await Promise.all([deps.soldAs([body.sku]), requireWarehouse(id, deps)]);
    if (!known.has(body.sku))
      throw new Failure('SKU_UNKNOWN', 'Put the SKU first.', { members: { skus: [body.sku] } });
    const bin = { location, ...body };
    await deps.layouts.putBin(id, bin, deps.now());
    return { status: 200, body: bin };
  },
});
