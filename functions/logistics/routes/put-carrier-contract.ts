import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { carrierCode } from './inputs.ts';
import { changeOf, contractAnswer, contractInput } from './rate-answers.ts';

export const putCarrierContract = route({
  method: 'PUT',
  path: '/carriers/{carrier}/contract',
  scope: 'logistics:write',
  summary: 'Say what was agreed with a carrier about losses (赔偿条款)',
  description:
    'Amounts are fen. What is left out is what is commonly agreed; check it against the contract. Claims and compensations ' +
    'from then on count on it.',
  request: { params: z.object({ carrier: carrierCode }), body: contractInput },
  responses: { 200: { description: 'The contract', schema: contractAnswer } },
  handle: async ({ params: { carrier }, body, caller }, { rates, now }: LogisticsApiDeps) => {
    const change = { changedBy: caller, changedAt: now() };
    await rates.putContract(carrier, body, change);
    return { status: 200, body: { contract: body, ...changeOf({ value: body, ...change }) } };
  },
});
