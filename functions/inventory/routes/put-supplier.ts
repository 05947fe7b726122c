import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { supplierCode } from '../domain/policy.ts';
import { nothingMeasured, supplierSchema } from '../domain/supplier.ts';
import type { InventoryDeps } from './deps.ts';
import { asSupplier, supplierAnswer } from './supplier-answer.ts';

export const putSupplier = route({
  method: 'PUT',
  path: '/suppliers/{supplierId}',
  scope: 'inventory:write',
  summary: 'Put a supplier',
  description: 'What its deliveries showed stays.',
  request: {
    params: z.object({ supplierId: supplierCode }),
    body: supplierSchema.meta({ id: 'SupplierInput' }),
  },
  responses: { 200: { description: 'The supplier (供应商)', schema: supplierAnswer } },
  handle: async ({ params: { supplierId }, body }, { suppliers }: InventoryDeps) => {
    await suppliers.put(supplierId, body);
    const stored = await suppliers.get(supplierId);
    return { status: 200, body: asSupplier(stored ?? { supplierId, ...body, measured: nothingMeasured }) };
  },
});
