import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { orderId } from './inputs.ts';
import { asPlan, planAnswer } from './plan-answer.ts';

export const getOrderAllocation = route({
  method: 'GET',
  path: '/orders/{id}/allocation',
  scope: 'fulfilment:read',
  summary: 'Read from where an order is sent, why from there, and what has no warehouse (配货结果与依据)',
  request: { params: orderId },
  responses: { 200: { description: 'What was decided', schema: planAnswer } },
  failures: ['ALLOCATION_NOT_FOUND'],
  handle: async ({ params: { id } }, deps: FulfilmentApiDeps) => {
    const plan = await deps.plans.get(id);
    if (!plan) throw new Failure('ALLOCATION_NOT_FOUND', 'Nothing was decided about the order yet.');
    return { status: 200, body: await asPlan(plan, deps) };
  },
});
