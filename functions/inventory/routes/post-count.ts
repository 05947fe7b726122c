import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { mostPieces } from '../../../shared/kernel/text.ts';
import { bookCount } from '../count-stock.ts';
import { asCount, countAnswer, countId } from './count-answer.ts';
import type { InventoryDeps } from './deps.ts';

export const postCount = route({
  method: 'POST',
  path: '/stock/counts/{id}',
  scope: 'inventory:write',
  summary: 'Say what was counted',
  description: 'Books the difference as a movement `count`, once for each round of the task.',
  request: {
    params: z.object({ id: countId }),
    body: z.strictObject({ counted: z.int().min(0).max(mostPieces) }).meta({ id: 'CountInput' }),
  },
  responses: { 200: { description: 'The task with its difference and value', schema: countAnswer } },
  failures: [
    'COUNT_NOT_FOUND',
    'WRONG_STATUS',
    'INSUFFICIENT_STOCK',
    'STOCK_RESERVED',
    'BUNDLE_RULE',
    'AMOUNT_TOO_LARGE',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  handle: async ({ params: { id }, body: { counted }, caller }, deps: InventoryDeps) => ({
    status: 200,
    body: asCount(await bookCount({ countId: id, counted, caller }, deps)),
  }),
});
