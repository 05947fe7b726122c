import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import { asSku, skuAnswer } from './answers.ts';
import type { CatalogDeps } from './deps.ts';

export const listSkus = route({
  method: 'GET',
  path: '/skus',
  scope: 'catalog:read',
  summary: 'List SKUs by code',
  request: { query: z.strictObject(pageQuery) },
  responses: { 200: { description: 'A page of SKUs', schema: listOf(skuAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { catalog, cursors }: CatalogDeps) => {
    const start = query.cursor ? await cursors.open('skus', query.cursor, tablePosition) : undefined;
    const { items, next } = await catalog.listSkus(query.limit, start);
    const nextCursor = next && (await cursors.seal('skus', next));
    return { status: 200, body: { items: items.map(asSku), nextCursor } };
  },
});
