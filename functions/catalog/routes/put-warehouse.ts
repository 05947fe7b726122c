import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { warehouseSchema } from '../domain/catalog.ts';
import { warehouseAnswer } from './answers.ts';
import type { CatalogDeps } from './deps.ts';

export const putWarehouse = route({
  method: 'PUT',
  path: '/warehouses/{warehouseId}',
  scope: 'catalog:write',
  summary: 'Create or replace a warehouse',
  request: {
    params: warehouseSchema.pick({ warehouseId: true }),
    body: z.strictObject(warehouseSchema.omit({ warehouseId: true }).shape).meta({ id: 'WarehouseInput' }),
  },
  responses: { 200: { description: 'The warehouse as it is now', schema: warehouseAnswer } },
  handle: async ({ params, body }, { catalog, now }: CatalogDeps) => {
    const updatedAt = now();
    await catalog.putWarehouse({ ...params, ...body }, updatedAt);
    return { status: 200, body: { ...params, ...body, updatedAt: isoTime(updatedAt) } };
  },
});
