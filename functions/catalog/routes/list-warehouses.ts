import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { asWarehouse, warehouseAnswer } from './answers.ts';
import type { CatalogDeps } from './deps.ts';

export const listWarehouses = route({
  method: 'GET',
  path: '/warehouses',
  scope: 'catalog:read',
  summary: 'List warehouses by id',
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: { description: 'A page of warehouses', schema: listOf(warehouseAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { catalog, cursors }: CatalogDeps) => {
    const start = query.cursor ? await cursors.open('warehouses', query.cursor, tablePosition) : undefined;
    const { items, next } = await catalog.listWarehouses(query.limit, start);
    const nextCursor = next && (await cursors.seal('warehouses', next));
    return { status: 200, body: { items: items.map(asWarehouse), nextCursor } };
  },
});
