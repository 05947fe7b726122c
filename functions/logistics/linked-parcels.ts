import type { Put } from '../../shared/dynamodb/table.ts';
import { freshParcel, mayBeReused } from './booked-parcels.ts';
import { type ParcelStore, parcelPuts } from './parcel-store.ts';
import { type StoredParcel, waybillNoSchema } from './stored-parcel.ts';

type LinkDeps = { readonly parcels: Pick<ParcelStore, 'getAll'>; readonly now: () => number };
export type Linked = { readonly linked: readonly string[]; readonly puts: readonly Put[] };

/** More numbers than this no parcel goes on under; what tells of more is no tracking of a parcel. */
const mostLinks = 10;

/**
 * The parcels that a parcel goes on as (转单, 退回新单号): those that nobody knows yet are made, of the same shipment. A number
 * that is known already is only linked, so circles end, and what is another shipment's stays its own.
 */
export async function linkedParcels(parcel: StoredParcel, { parcels, now }: LinkDeps): Promise<Linked> {
  const { carrier, linked, tracking } = parcel;
  const news = tracking.nextWaybillNos
    .filter((each) => !linked.includes(each) && waybillNoSchema.safeParse(each).success)
    .slice(0, Math.max(0, mostLinks - linked.length));
  if (news.length === 0) return { linked, puts: [] };
  const known = await parcels.getAll(news.map((waybillNo) => ({ carrier, waybillNo })));
  const puts = news.flatMap((waybillNo) => {
    const earlier = known.find((each) => each.waybillNo === waybillNo);
    if (earlier && !mayBeReused(earlier, now())) return [];
    return parcelPuts(successor(parcel, { waybillNo, earlier, now: now() }), earlier);
  });
  return { linked: [...linked, ...news], puts };
}

type Next = {
  readonly waybillNo: string;
  readonly earlier: StoredParcel | undefined;
  readonly now: number;
};

function successor(parcel: StoredParcel, { waybillNo, earlier, now }: Next): StoredParcel {
  const { carrier, shipmentId, allocationId, orderId, product, tracking } = parcel;
  const isReturn =
    parcel.role === 'RETURN' || tracking.status === 'RETURNING' || tracking.status === 'RETURNED';
  const [from, to] = isReturn ? [parcel.to, parcel.from] : [parcel.from, parcel.to];
  return freshParcel(
    { ref: { carrier, waybillNo }, earlier, now },
    {
      ...{ role: isReturn ? 'RETURN' : 'NEXT', shipmentId, allocationId, orderId, product },
      ...{ bookedAt: tracking.at ?? now, previousWaybillNo: parcel.waybillNo },
      ...(parcel.carton === undefined ? {} : { carton: parcel.carton }),
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
      ...(parcel.phoneTail === undefined ? {} : { phoneTail: parcel.phoneTail }),
      ...(parcel.byHand ? { byHand: true } : {}),
    },
  );
}
