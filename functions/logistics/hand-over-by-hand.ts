import { allDone } from '../../shared/kernel/all-done.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { BookDeps } from './book-shipment.ts';
import { type KnownFirst, mayBeReused, parcelsOf } from './booked-parcels.ts';
import type { BookedParcel } from './carriers/carrier.ts';
import { phoneEnd } from './carriers/phone-end.ts';
import type { CarrierCode } from './domain/tracking.ts';
import { parcelPuts } from './parcel-store.ts';
import { lastAttemptIsTaken } from './retry-shipment.ts';
import { handOver, type SettleDeps } from './settle-shipment.ts';
import { casesResolved } from './shipment-cases.ts';
import type { StoredShipment } from './stored-shipment.ts';

/** The labels of somebody else (平台电子面单) by which a shipment left. */
type ByHand = {
  readonly shipmentId: string;
  readonly carrier: CarrierCode;
  readonly product: string;
  /** One for each carton, in their order. */
  readonly waybillNos: readonly string[];
};
type Deps = BookDeps & SettleDeps;

const tries = 5;

/**
 * Says by which carrier and numbers a shipment left that needs somebody and was not booked here: its parcels are followed
 * from then on as any other. One that was booked can only be told what it has. The same again changes nothing. Throws
 * SHIPMENT_NOT_FOUND, INVALID_REQUEST, WRONG_STATUS, WAYBILL_TAKEN, CARRIER_UNAVAILABLE and BUSY.
 */
export async function handOverByHand(told: ByHand, deps: Deps): Promise<StoredShipment> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const found = await deps.shipments.get(told.shipmentId);
    if (!found) throw new Failure('SHIPMENT_NOT_FOUND', 'There is no such shipment.');
    if (found.booked) return handOverBooked(found, told, deps);
    await requireRight(found, told, deps);
    const saved = await left(found, told, deps);
    if (!saved) continue;
    const { carrier, waybillNos } = told;
    await allDone(waybillNos.map((waybillNo) => deps.followParcel({ carrier, waybillNo, byHand: true })));
    return saved;
  }
  throw new Failure('BUSY', 'Others are working on the shipment; try again.', { retryAfterSeconds: 1 });
}

function handOverBooked(found: StoredShipment, told: ByHand, deps: Deps): Promise<StoredShipment> {
  const own = (found.booked?.parcels ?? []).map(({ waybillNo }) => waybillNo);
  const isSame = found.chosen?.carrier === told.carrier && own.join() === told.waybillNos.join();
  if (isSame) return handOver(found.shipmentId, deps);
  const message = `It has other numbers, of ${found.chosen?.carrier}. Make it void first.`;
  throw new Failure('WRONG_STATUS', message, { members: { current: found.status, waybillNos: own } });
}

async function requireRight(found: StoredShipment, told: ByHand, deps: Deps): Promise<void> {
  const { status, parcels, chosen } = found;
  if (status !== 'NEEDS_ATTENTION')
    throw new Failure('WRONG_STATUS', `The shipment is ${status}.`, { members: { current: status } });
  const { waybillNos, carrier } = told;
  const isOfCarrier = (await deps.carriers()).find(carrier)?.bookings?.isWaybillNo ?? (() => true);
  const odd = waybillNos.flatMap((waybillNo, index) =>
    isOfCarrier(waybillNo) && waybillNos.indexOf(waybillNo) === index
      ? []
      : [{ path: `waybillNos.${index}`, message: `is no number of ${carrier}, or stands there twice` }],
  );
  const lacking =
    waybillNos.length === parcels.length
      ? []
      : [{ path: 'waybillNos', message: `has to have ${parcels.length}: one for each carton` }];
  if (odd.length + lacking.length > 0)
    throw new Failure('INVALID_REQUEST', 'Those are not the numbers of this shipment.', {
      errors: [...lacking, ...odd],
    });
  if (await lastAttemptIsTaken(found, deps))
    throw new Failure('WRONG_STATUS', `${chosen?.carrier} has taken it after all: retry, or make it void.`, {
      members: { current: status },
    });
}

/** The shipment as it left, its parcels, and the end of what its cases asked for, in one write. */
async function left(found: StoredShipment, told: ByHand, deps: Deps): Promise<StoredShipment | undefined> {
  const { carrier, product, waybillNos } = told;
  const now = deps.now();
  const chosen = { carrier, product };
  const booked = waybillNos.map(
    (waybillNo, index): BookedParcel => ({ waybillNo, role: index === 0 ? 'MASTER' : 'CHILD' }),
  );
  const known = await deps.parcels.getAll(waybillNos.map((waybillNo) => ({ carrier, waybillNo })));
  const more = { ...(await wayOf(found, deps)), handedOverAt: now, byHand: true } as const;
  const made = parcelsOf({ ...found, chosen }, { carrier, booked, known, now, more });
  if (!made)
    throw new Failure('WAYBILL_TAKEN', `Another parcel of ${carrier} has one of these numbers.`, {
      members: {
        waybillNos: known.filter((each) => !mayBeReused(each, now)).map(({ waybillNo }) => waybillNo),
      },
    });
  return deps.shipments.save(
    {
      ...found,
      ...{ status: 'HANDED_OVER', chosen, handedOverAt: now, changedAt: now, dueAt: now },
      booked: { at: now, parcels: booked, label: { route: {} }, byHand: true },
      ...{ cases: [], insuredMinor: undefined, unsure: undefined, lastCode: undefined, reason: undefined },
      events: ['shipment.handed-over'],
    },
    [
      ...made.flatMap(({ fresh, earlier }) => parcelPuts(fresh, earlier)),
      ...(await casesResolved(found, 'It left by another label.', deps)),
    ],
  );
}

/** Where it goes, as far as that is known, and the phone by which its carrier can be asked: the sender's, who is us. */
async function wayOf(
  { orderId, warehouseId }: StoredShipment,
  { shippingOf, warehouseOf }: Deps,
): Promise<KnownFirst> {
  const [order, warehouse] = await Promise.all([shippingOf(orderId), warehouseOf(warehouseId)]);
  const { sender } = warehouse ?? {};
  const { province, city } = order?.shipTo ?? {};
  const phoneTail = phoneEnd(sender?.phone);
  const promisedAt = order?.promise?.deliverBy;
  return {
    ...(sender ? { from: { province: sender.province, city: sender.city } } : {}),
    ...(province && city ? { to: { province, city } } : {}),
    ...(phoneTail === undefined ? {} : { phoneTail }),
    ...(promisedAt === undefined ? {} : { promisedAt }),
  };
}
