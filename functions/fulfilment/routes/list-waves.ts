import * as z from 'zod';
import { listOf } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery, warehouseCode } from '../../../shared/kernel/text.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { listPage } from './list-page.ts';
import { asWave, waveAnswer } from './wave-answer.ts';

export const listWaves = route({
  method: 'GET',
  path: '/waves',
  scope: 'fulfilment:read',
  summary: 'List the waves of a warehouse, the latest first (波次)',
  request: { query: z.strictObject({ ...pageQuery, warehouseId: warehouseCode }) },
  responses: { 200: { description: 'A page of waves; a moment late', schema: listOf(waveAnswer) } },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { waves, cursors }: FulfilmentApiDeps) => ({
    status: 200,
    body: await listPage(['waves', query.warehouseId], query, {
      cursors,
      list: (page) => waves.list(query.warehouseId, page),
      show: asWave,
    }),
  }),
});
