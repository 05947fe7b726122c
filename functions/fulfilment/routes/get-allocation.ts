import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { allocationAnswer, asAllocation } from './allocation-answer.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { allocationId } from './inputs.ts';

export const getAllocation = route({
  method: 'GET',
  path: '/allocations/{id}',
  scope: 'fulfilment:read',
  summary: 'Read what one warehouse sends of an order, and how far it is (配货单)',
  request: { params: allocationId },
  responses: { 200: { description: 'The allocation', schema: allocationAnswer } },
  failures: ['ALLOCATION_NOT_FOUND'],
  handle: async ({ params: { id } }, { allocations }: FulfilmentApiDeps) => {
    const allocation = await allocations.get(id);
    if (!allocation) throw new Failure('ALLOCATION_NOT_FOUND', 'There is no such allocation.');
    return { status: 200, body: asAllocation(allocation) };
  },
});
