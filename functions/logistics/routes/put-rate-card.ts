import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { carrierCode, product } from './inputs.ts';
import { changeOf, rateCardAnswer, rateCardInput } from './rate-answers.ts';

export const rateCardParams = z.object({ carrier: carrierCode, product });

export const putRateCard = route({
  method: 'PUT',
  path: '/carriers/{carrier}/rate-cards/{product}',
  scope: 'logistics:write',
  summary: 'Say what a carrier charges for a product from a warehouse (运价表)',
  description:
    'Amounts are minor units of its currency. What is allocated or booked from then on counts on it; what was quoted stays.',
  request: { params: rateCardParams, body: rateCardInput },
  responses: { 200: { description: 'The rate card', schema: rateCardAnswer } },
  failures: ['WAREHOUSE_UNKNOWN'],
  handle: async ({ params, body, caller }, deps: LogisticsApiDeps) => {
    if (body.carrier !== params.carrier || body.product !== params.product)
      throw new Failure('INVALID_REQUEST', 'The body is about another card than the path.', {
        errors: [{ path: 'product', message: 'carrier and product must be those of the path' }],
      });
    if (!(await deps.warehouseOf(body.warehouseId)))
      throw new Failure('WAREHOUSE_UNKNOWN', 'There is no such warehouse.');
    const change = { changedBy: caller, changedAt: deps.now() };
    await deps.rates.putCard(body, change);
    return { status: 200, body: { card: body, ...changeOf({ value: body, ...change }) } };
  },
});
