import * as z from 'zod';
import { listOf } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery, warehouseCode } from '../../../shared/kernel/text.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { listPage } from './list-page.ts';
import { asPutAway, putAwayAnswer } from './put-away-answer.ts';

export const listPutAways = route({
  method: 'GET',
  path: '/put-aways',
  scope: 'fulfilment:read',
  summary: 'List what is to be put back into its place in a warehouse, the oldest first (退拣/退货上架)',
  request: { query: z.strictObject({ ...pageQuery, warehouseId: warehouseCode }) },
  responses: { 200: { description: 'A page of open tasks; a moment late', schema: listOf(putAwayAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { putAways, cursors }: FulfilmentApiDeps) => ({
    status: 200,
    body: await listPage(['put-aways', query.warehouseId], query, {
      cursors,
      list: (page) => putAways.list(query.warehouseId, page),
      show: asPutAway,
    }),
  }),
});
