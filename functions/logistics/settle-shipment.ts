import { Failure } from '../../shared/kernel/failure.ts';
import type { CaseStore } from './case-store.ts';
import { firstPickup, shipmentEnd } from './domain/delivered-shipment.ts';
import type { ParcelStore } from './parcel-store.ts';
import { shipmentOpening } from './shipment-cases.ts';
import type { ShipmentStore } from './shipment-store.ts';
import type { StoredParcel } from './stored-parcel.ts';
import type { StoredShipment } from './stored-shipment.ts';

export type SettleDeps = {
  readonly shipments: Pick<ShipmentStore, 'get' | 'save'>;
  readonly parcels: Pick<ParcelStore, 'ofOrder' | 'getAll' | 'save'>;
  readonly cases: Pick<CaseStore, 'open'>;
  readonly now: () => number;
};

const tries = 8;

/**
 * Brings a shipment up to its parcels: handed over with the first pick-up, delivered or returned with the last of them, each
 * told once. One that is void and moves all the same is a case.
 */
export async function settleShipment(
  shipmentId: string,
  deps: SettleDeps,
): Promise<StoredShipment | undefined> {
  for (let attempt = 1; attempt <= tries; ) {
    const found = await deps.shipments.get(shipmentId);
    if (!found) return undefined;
    const parcels = (await deps.parcels.ofOrder(found.orderId)).filter(
      (each) => each.shipmentId === shipmentId,
    );
    if (isVoid(found) && firstPickup(parcels) !== undefined) await tellMoving(found, deps);
    const next = settled(found, parcels, deps.now());
    if (!next) return found;
    // Each step is written by itself, so that each is told.
    if (!(await deps.shipments.save(next))) attempt += 1;
  }
  throw new Error('a shipment is written by too many at once');
}

const isVoid = ({ status }: StoredShipment): boolean =>
  status === 'VOIDING' || status === 'VOIDED' || status === 'MARKED_UNUSED';

function settled(
  found: StoredShipment,
  parcels: readonly StoredParcel[],
  now: number,
): StoredShipment | undefined {
  const pickedUpAt = firstPickup(parcels);
  const end = shipmentEnd(parcels);
  if (found.status === 'BOOKED' && (pickedUpAt !== undefined || end))
    return handedOver(found, pickedUpAt ?? end?.at ?? now, now);
  if (!end || (found.status !== 'HANDED_OVER' && found.status !== 'DELIVERED') || end.status === found.status)
    return undefined;
  if (end.status === 'DELIVERED')
    return {
      ...found,
      ...{ status: 'DELIVERED', deliveredAt: end.at, dueAt: now, changedAt: now },
      events: ['shipment.delivered'],
    };
  return {
    ...found,
    ...{ status: 'RETURNED', returnedAt: end.at, dueAt: now, changedAt: now },
    events: ['shipment.returned'],
  };
}

const handedOver = (found: StoredShipment, at: number, now: number): StoredShipment => ({
  ...found,
  ...{ status: 'HANDED_OVER', handedOverAt: at, dueAt: now, changedAt: now },
  events: ['shipment.handed-over'],
});

async function tellMoving(shipment: StoredShipment, { cases, now }: SettleDeps): Promise<void> {
  const message =
    'The shipment is void, and the carrier has it all the same (作废面单已揽收). Have it stopped.';
  await cases.open(shipmentOpening(shipment, { rule: 'MOVES_THOUGH_VOID', message }), now());
}

/**
 * Says that the carrier has the parcels (交接), whatever it scans later; the same again changes nothing. Throws
 * SHIPMENT_NOT_FOUND, and WRONG_STATUS where no carrier has taken it or it is void.
 */
export async function handOver(shipmentId: string, deps: SettleDeps): Promise<StoredShipment> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const found = await deps.shipments.get(shipmentId);
    if (!found) throw new Failure('SHIPMENT_NOT_FOUND', 'There is no such shipment.');
    if (found.handedOverAt !== undefined) return found;
    if (found.status !== 'BOOKED')
      throw new Failure('WRONG_STATUS', `The shipment is ${found.status}.`, {
        members: { current: found.status },
      });
    const saved = await deps.shipments.save(handedOver(found, deps.now(), deps.now()));
    if (saved) return tellParcels(saved, deps);
  }
  throw new Failure('BUSY', 'Others are working on the shipment; try again.', { retryAfterSeconds: 1 });
}

/** From then on a carrier that scans nothing is late. Should one be missed, it counts from the booking. */
async function tellParcels(shipment: StoredShipment, { parcels }: SettleDeps): Promise<StoredShipment> {
  const { chosen, booked, handedOverAt = 0 } = shipment;
  if (!chosen || !booked) return shipment;
  const refs = booked.parcels.map(({ waybillNo }) => ({ carrier: chosen.carrier, waybillNo }));
  for (const parcel of await parcels.getAll(refs))
    if (parcel.handedOverAt === undefined)
      await parcels.save({
        ...parcel,
        handedOverAt,
        nextLookAt: parcel.nextLookAt ?? handedOverAt,
        events: [],
      });
  return shipment;
}
