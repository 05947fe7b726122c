import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import type { InventoryDeps } from './deps.ts';
import { asSupplier, supplierAnswer } from './supplier-answer.ts';

export const listSuppliers = route({
  method: 'GET',
  path: '/suppliers',
  scope: 'inventory:read',
  summary: 'List suppliers, with what their deliveries showed',
  request: {},
  responses: {
    200: { description: 'All suppliers by code', schema: z.object({ items: z.array(supplierAnswer) }) },
  },
  handle: async (_request, { suppliers }: InventoryDeps) => ({
    status: 200,
    body: { items: (await suppliers.list()).map(asSupplier) },
  }),
});
