import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { pieces, skuCode } from '../../../shared/kernel/text.ts';
import { packAllocation } from '../pack-allocation.ts';
import { allocationAnswer, asAllocation } from './allocation-answer.ts';
import type { FulfilmentApiDeps } from './deps.ts';
import { allocationId } from './inputs.ts';

const length = z
  .int()
  .min(1)
  .max(10_000)
  .optional()
  .meta({ description: 'Outside; all three lengths or none' });

const parcel = z
  .strictObject({
    weightGrams: z
      .int()
      .min(1)
      .max(1_000_000)
      .meta({ description: 'Grams, by the scales, with its packing' }),
    lengthMm: length,
    widthMm: length,
    heightMm: length,
    lines: z
      .array(
        z.strictObject({
          lineId: z
            .string()
            .min(1)
            .max(10)
            .optional()
            .meta({ description: 'Line of the order; left out, the first that still lacks the SKU' }),
          sku: skuCode,
          quantity: pieces.meta({ description: 'Pieces' }),
        }),
      )
      .min(1)
      .max(200)
      .meta({ description: 'What is in it' }),
  })
  .refine(
    ({ lengthMm, widthMm, heightMm }) =>
      new Set([lengthMm, widthMm, heightMm].map((each) => each === undefined)).size === 1,
    'give all three lengths or none',
  );

export const postPack = route({
  method: 'POST',
  path: '/allocations/{id}/pack',
  scope: 'fulfilment:write',
  summary: 'Say how a picked allocation is packed and what its parcels weigh (打包称重)',
  description:
    'The parcels hold exactly what was picked. A weight that does not fit the catalogue is a warning on the allocation. The carrier is ' +
    'booked next. The same parcels again change nothing.',
  request: {
    params: allocationId,
    body: z
      .strictObject({ parcels: z.array(parcel).min(1).max(30).meta({ description: 'Cartons (包裹)' }) })
      .meta({ id: 'PackInput' }),
  },
  responses: { 200: { description: 'The allocation', schema: allocationAnswer } },
  failures: ['ALLOCATION_NOT_FOUND', 'WRONG_STATUS', 'ORDER_CLOSED', 'PACK_MISMATCH', 'BUSY'],
  handle: async ({ params: { id }, body }, deps: FulfilmentApiDeps) => ({
    status: 200,
    body: asAllocation(await packAllocation({ allocationId: id, parcels: body.parcels }, deps)),
  }),
});
