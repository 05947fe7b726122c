import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { code, pieces, skuCode } from '../../../shared/kernel/text.ts';
import { finishPutAway } from '../finish-put-away.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { putAwayId } from './inputs.ts';
import { asPutAway, putAwayAnswer } from './put-away-answer.ts';

export const postPutAwayDone = route({
  method: 'POST',
  path: '/put-aways/{id}/done',
  scope: 'fulfilment:write',
  summary: 'Say that goods are back in their place: for sale, or set aside (上架完成)',
  description:
    'Stock changes with it, and the bins are fuller by what is for sale. A task that is done is answered as it was done.',
  request: {
    params: putAwayId,
    body: z
      .strictObject({
        place: z.enum(['sellable', 'quarantine']).default('sellable').meta({
          description: 'Where all of it is; `quarantine` is to be looked at (隔离待检)',
        }),
        quarantine: z
          .array(z.strictObject({ sku: skuCode, quantity: pieces.meta({ description: 'Pieces' }) }))
          .max(100)
          .default([])
          .meta({ description: 'Of what is for sale, pieces that are set aside' }),
        bins: z
          .array(
            z.strictObject({
              sku: skuCode,
              location: code(40),
              quantity: pieces.meta({ description: 'Pieces' }),
            }),
          )
          .max(100)
          .default([])
          .meta({
            description:
              'Bins that a SKU was put into (库位), all of them, where these are not those that the task proposes',
          }),
      })
      .meta({ id: 'PutAwayDone' }),
  },
  responses: { 200: { description: 'The task', schema: putAwayAnswer } },
  failures: ['PUT_AWAY_NOT_FOUND', 'WRONG_STATUS', 'INVALID_REQUEST', 'BUSY'],
  handle: async ({ params: { id }, body, caller }, deps: FulfilmentApiDeps) => ({
    status: 200,
    body: asPutAway(await finishPutAway({ putAwayId: id, ...body, caller }, deps)),
  }),
});
