import * as z from 'zod';
import { listOf } from '../../../shared/http/list.ts';
import { route } from '../../../shared/http/route.ts';
import { pageQuery, warehouseCode } from '../../../shared/kernel/text.ts';
import { allocationAnswer, asAllocation } from './allocation-answer.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { listPage } from './list-page.ts';

const lists = { waiting: 'TO_PICK', 'in-hand': 'IN_HAND', sent: 'SENT' } as const;
const names = Object.keys(lists) as [keyof typeof lists, ...(keyof typeof lists)[]];

export const listAllocations = route({
  method: 'GET',
  path: '/allocations',
  scope: 'fulfilment:read',
  summary: 'List what a warehouse has to send, the most urgent first (待拣/在途配货单)',
  description:
    '`waiting`: in no wave yet; `in-hand`: being picked, picked or packed; `sent`: handed over or cancelled, the latest first.',
  request: {
    query: z.strictObject({
      ...pageQuery,
      warehouseId: warehouseCode,
      status: z.enum(names).default('waiting').meta({ description: 'How far it is' }),
    }),
  },
  responses: {
    200: { description: 'A page of allocations; a moment late', schema: listOf(allocationAnswer) },
  },
  failures: ['CURSOR_INVALID'],
  handle: async ({ query }, { allocations, cursors }: FulfilmentApiDeps) => ({
    status: 200,
    body: await listPage(['allocations', query.warehouseId, query.status], query, {
      cursors,
      list: (page) => allocations.list(query.warehouseId, lists[query.status], page),
      show: asAllocation,
    }),
  }),
});
