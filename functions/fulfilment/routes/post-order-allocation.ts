import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { allocateOrder } from '../allocate-order.ts';
import { replaceMissing } from '../replace-missing.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { orderId } from './inputs.ts';
import { asPlan, planAnswer } from './plan-answer.ts';

export const postOrderAllocation = route({
  method: 'POST',
  path: '/orders/{id}/allocation',
  scope: 'fulfilment:write',
  summary: 'Try again now to find warehouses for what waits for one (重新配货)',
  description: 'The clock does so by itself, later and later. What has its warehouses stays as it is.',
  request: { params: orderId },
  responses: { 200: { description: 'What is decided now', schema: planAnswer } },
  failures: ['ALLOCATION_NOT_FOUND', 'BUSY'],
  handle: async ({ params: { id } }, deps: FulfilmentApiDeps) => {
    await allocateOrder(id, deps);
    await replaceMissing(id, deps);
    const plan = await deps.plans.get(id);
    if (!plan) throw new Failure('ALLOCATION_NOT_FOUND', 'The order is not to be sent, or not yet.');
    return { status: 200, body: await asPlan(plan, deps) };
  },
});
