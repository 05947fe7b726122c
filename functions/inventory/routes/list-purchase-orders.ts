import * as z from 'zod';
import { listOf, tablePosition } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery } from '../../../shared/kernel/text.ts';
import type { InventoryDeps } from './deps.ts';
import { asPurchase, purchaseAnswer, purchaseStatus } from './purchase-answer.ts';

export const listPurchaseOrders = route({
  method: 'GET',
  path: '/purchase-orders',
  scope: 'inventory:read',
  summary: 'List purchase orders, the newest first',
  request: { query: z.strictObject({ ...pageQuery, status: purchaseStatus.default('PROPOSED') }) },
  responses: {
    200: { description: 'A page of purchase orders; a moment late', schema: listOf(purchaseAnswer) },
  },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { purchases, cursors }: InventoryDeps) => {
    const list = `purchases ${query.status}`;
    const start = query.cursor ? await cursors.open(list, query.cursor, tablePosition) : undefined;
    const { items, next } = await purchases.list(query.status, { limit: query.limit, start });
    const nextCursor = next && (await cursors.seal(list, next));
    return { status: 200, body: { items: items.map(asPurchase), nextCursor } };
  },
});
