import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { warehouseCode } from '../../../shared/kernel/text.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { rateCardParams } from './put-rate-card.ts';
import { changeOf, rateCardAnswer } from './rate-answers.ts';

export const getRateCard = route({
  method: 'GET',
  path: '/carriers/{carrier}/rate-cards/{product}',
  scope: 'logistics:read',
  summary: 'Read what a carrier charges for a product from a warehouse (运价表)',
  request: { params: rateCardParams, query: z.strictObject({ warehouseId: warehouseCode }) },
  responses: { 200: { description: 'The rate card', schema: rateCardAnswer } },
  failures: ['RATE_CARD_NOT_FOUND'],
  handle: async ({ params, query: { warehouseId } }, { rates }: LogisticsApiDeps) => {
    const kept = await rates.card({ ...params, warehouseId });
    if (!kept) throw new Failure('RATE_CARD_NOT_FOUND', 'There is no such rate card.');
    return { status: 200, body: { card: kept.value, ...changeOf(kept) } };
  },
});
