import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { carrierCode } from './inputs.ts';
import { changeOf, contractAnswer } from './rate-answers.ts';

export const getCarrierContract = route({
  method: 'GET',
  path: '/carriers/{carrier}/contract',
  scope: 'logistics:read',
  summary: 'Read what was agreed with a carrier about losses (赔偿条款)',
  request: { params: z.object({ carrier: carrierCode }) },
  responses: { 200: { description: 'The contract', schema: contractAnswer } },
  handle: async ({ params: { carrier } }, { rates }: LogisticsApiDeps) => {
    const kept = await rates.contract(carrier);
    return { status: 200, body: { contract: kept.value, ...changeOf(kept) } };
  },
});
