import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { orderId } from './inputs.ts';
import { asParcel, parcelAnswer } from './parcel-answer.ts';

export const listParcels = route({
  method: 'GET',
  path: '/parcels',
  scope: 'logistics:read',
  summary: 'List the parcels of an order, the first booked first (订单包裹)',
  request: { query: z.strictObject({ orderId }) },
  responses: {
    200: {
      description: 'All of them, void ones and other numbers of the same parcel too',
      schema: z.object({ items: z.array(parcelAnswer) }).meta({ id: 'ParcelList' }),
    },
  },
  handle: async ({ query }, { parcels }: LogisticsApiDeps) => ({
    status: 200,
    body: { items: (await parcels.ofOrder(query.orderId)).map(asParcel) },
  }),
});
