import { route } from '../../../shared/http/route.ts';
import { collectAllocation } from '../collect-allocation.ts';
import { allocationAnswer, asAllocation } from './allocation-answer.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { allocationId } from './inputs.ts';

export const postCollected = route({
  method: 'POST',
  path: '/allocations/{id}/collected',
  scope: 'fulfilment:write',
  summary: 'Say that the buyer has fetched it at the store (自提核销)',
  description:
    'Of what was ordered with delivery `pickup`, once it is packed: its pieces leave the stock, and it is DELIVERED. Again changes ' +
    'nothing. What nobody fetches is cancelled with its order.',
  request: { params: allocationId },
  responses: { 200: { description: 'The allocation', schema: allocationAnswer } },
  failures: ['ALLOCATION_NOT_FOUND', 'ACTION_NOT_ALLOWED', 'WRONG_STATUS', 'ORDER_CLOSED', 'BUSY'],
  handle: async ({ params: { id } }, deps: FulfilmentApiDeps) => ({
    status: 200,
    body: asAllocation(await collectAllocation(id, deps)),
  }),
});
