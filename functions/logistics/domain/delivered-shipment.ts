import { chainOf, type Link } from './chains.ts';
import type { ParcelTracking } from './tracking.ts';

/** A parcel as the shipment sees it. */
export type OfShipment = {
  readonly waybillNo: string;
  readonly role: 'MASTER' | 'CHILD' | 'SIGNBACK' | 'NEXT' | 'RETURN';
  readonly linked: readonly string[];
  readonly tracking: Pick<ParcelTracking, 'status' | 'at' | 'pickedUpAt' | 'deliveredAt' | 'returnedAt'>;
};

export type ShipmentEnd = { readonly status: 'DELIVERED' | 'RETURNED'; readonly at: number };

/** How a parcel ended, if it has: what a sender signs for has come back. */
function endOf({ tracking }: OfShipment, goesBack: boolean): ShipmentEnd | undefined {
  const { status, at = 0, deliveredAt, returnedAt } = tracking;
  if (status === 'RETURNED') return { status, at: returnedAt ?? at };
  if (status !== 'DELIVERED') return undefined;
  return { status: goesBack ? 'RETURNED' : 'DELIVERED', at: deliveredAt ?? at };
}

/**
 * Numbers that go back to the sender: those that a parcel went on under that goes back, and theirs. From the parcels as they
 * are, so that it does not matter what was told first.
 */
function goingBack(parcels: readonly OfShipment[]): ReadonlySet<string> {
  const linkedBy = new Map(parcels.map(({ waybillNo, linked }) => [waybillNo, linked]));
  const turned = parcels.filter(
    ({ tracking: { status } }) => status === 'RETURNING' || status === 'RETURNED',
  );
  const back = new Set(turned.flatMap(({ linked }) => linked));
  for (const waybillNo of back) for (const next of linkedBy.get(waybillNo) ?? []) back.add(next);
  return back;
}

/**
 * How a shipment ended: every carton, under whatever number it went on last, is delivered or back. DELIVERED where the buyer
 * has any of it, RETURNED where all of it came back; at the time of the last. Undefined while one is on its way. The papers
 * that come back signed (回单) are no cartons.
 */
export function shipmentEnd(parcels: readonly OfShipment[]): ShipmentEnd | undefined {
  const byNumber = new Map(parcels.map((each) => [each.waybillNo, each]));
  const links = parcels.flatMap(({ waybillNo, linked }): Link[] =>
    linked.map((to) => ({ from: waybillNo, to })),
  );
  const back = goingBack(parcels);
  const cartons = parcels.filter(({ role }) => role === 'MASTER' || role === 'CHILD');
  const ends = cartons.map(({ waybillNo }) => {
    const chain = chainOf(waybillNo, links);
    const last = (chain.circular ? chain.parcels : chain.last).flatMap((each) => byNumber.get(each) ?? []);
    const ended = last.flatMap((each) => endOf(each, back.has(each.waybillNo)) ?? []);
    const isWhole = chain.circular ? ended.length > 0 : ended.length === last.length && last.length > 0;
    return isWhole ? ended.toSorted((a, b) => b.at - a.at)[0] : undefined;
  });
  const known = ends.filter((each) => each !== undefined);
  if (known.length === 0 || known.length < ends.length) return undefined;
  const status = known.every((each) => each.status === 'RETURNED') ? 'RETURNED' : 'DELIVERED';
  return { status, at: Math.max(...known.map(({ at }) => at)) };
}

/** When the carrier took the first of it; undefined while it has none. */
export function firstPickup(parcels: readonly OfShipment[]): number | undefined {
  const moments = parcels.flatMap(({ tracking: { pickedUpAt } }) => pickedUpAt ?? []);
  return moments.length === 0 ? undefined : Math.min(...moments);
}
