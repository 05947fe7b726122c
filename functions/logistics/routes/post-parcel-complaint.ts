import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { complaintKinds } from '../domain/watch/types.ts';
import { followParcel } from '../follow-parcel.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { parcelParams } from './inputs.ts';
import { asParcel, parcelAnswer } from './parcel-answer.ts';

const mostComplaints = 20;

export const postParcelComplaint = route({
  method: 'POST',
  path: '/parcels/{carrier}/{waybillNo}/complaints',
  scope: 'logistics:write',
  summary: 'Say what a buyer complains of (签收未收到, 少件, 破损)',
  description: 'Opens a case, one for the parcel; a later complaint opens it again.',
  request: {
    params: parcelParams,
    body: z
      .strictObject({
        kind: z
          .enum(complaintKinds)
          .meta({ description: 'NOT_RECEIVED 未收到, EMPTY 空包或少件, DAMAGED 破损' }),
      })
      .meta({ id: 'ParcelComplaint' }),
  },
  responses: { 200: { description: 'The parcel', schema: parcelAnswer } },
  failures: ['PARCEL_NOT_FOUND', 'ACTION_NOT_ALLOWED'],
  handle: async ({ params, body: { kind } }, deps: LogisticsApiDeps) => {
    const at = deps.now();
    const parcel = await followParcel(params, deps, (before) => {
      if (before.complaints.length >= mostComplaints)
        throw new Failure('ACTION_NOT_ALLOWED', 'The parcel has twenty complaints already.');
      return { ...before, complaints: [...before.complaints, { kind, at }] };
    });
    if (!parcel) throw new Failure('PARCEL_NOT_FOUND', 'No shipment has such a parcel.');
    return { status: 200, body: asParcel(parcel) };
  },
});
