import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { chainOf, type Link } from '../domain/chains.ts';
import type { StoredParcel } from '../stored-parcel.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { parcelParams } from './inputs.ts';
import { asEvent, asParcel, trackedParcelAnswer } from './parcel-answer.ts';

const mostShown = 500;

export const getParcel = route({
  method: 'GET',
  path: '/parcels/{carrier}/{waybillNo}',
  scope: 'logistics:read',
  summary: 'Read where a parcel is, and all that was told of it (物流轨迹)',
  request: { params: parcelParams },
  responses: { 200: { description: 'The parcel', schema: trackedParcelAnswer } },
  failures: ['PARCEL_NOT_FOUND'],
  handle: async ({ params }, { parcels }: LogisticsApiDeps) => {
    const { parcel, events } = await parcels.whole(params);
    if (!parcel) throw new Failure('PARCEL_NOT_FOUND', 'No shipment has such a parcel.');
    const since = parcel.since ?? 0;
    const own = events
      .filter(({ occurredAt, receivedAt }) => (occurredAt ?? receivedAt) >= since)
      .toSorted((a, b) => (b.occurredAt ?? b.receivedAt) - (a.occurredAt ?? a.receivedAt));
    const body = {
      ...asParcel(parcel),
      previousWaybillNo: parcel.previousWaybillNo,
      chain: chainIn(parcel, await parcels.ofOrder(parcel.orderId)),
      eventCount: own.length,
      events: own.slice(0, mostShown).map(asEvent),
    };
    return { status: 200, body };
  },
});

function chainIn({ waybillNo, shipmentId }: StoredParcel, all: readonly StoredParcel[]): string[] {
  const own = all.filter((each) => each.shipmentId === shipmentId);
  const links = own.flatMap((each): Link[] => each.linked.map((to) => ({ from: each.waybillNo, to })));
  return [...chainOf(waybillNo, links).parcels];
}
