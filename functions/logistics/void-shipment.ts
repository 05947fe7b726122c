import { Failure } from '../../shared/kernel/failure.ts';
import { type BookDeps, claimMs } from './book-shipment.ts';
import { CarrierUnavailable, type VoidOutcome } from './carriers/carrier.ts';
import { carrierOrderIdOf, mayBecome, pauseAfter } from './domain/shipment.ts';
import { draftOf } from './make-shipment.ts';
import type { ParcelStore } from './parcel-store.ts';
import { caseOpened, casesResolved } from './shipment-cases.ts';
import { shipmentIdOf } from './shipment-store.ts';
import { type StoredShipment, words } from './stored-shipment.ts';

export type VoidDeps = Omit<BookDeps, 'parcels'> & { readonly parcels: Pick<ParcelStore, 'getAll' | 'save'> };

type Voiding = { readonly shipmentId: string; readonly reason: string };
const tries = 5;

/**
 * Wants a shipment void (作废) because a person says so: at once where no carrier was asked, else the clock sees to it until
 * the carrier has said what became of it. From then on its label is not given out, and its goods, where they are packed for
 * an allocation, are a case until another shipment takes them or they are sent no more. Throws SHIPMENT_NOT_FOUND, and
 * WRONG_STATUS once the carrier has the parcels.
 */
export async function voidShipment(voiding: Voiding, deps: VoidDeps): Promise<StoredShipment> {
  const made = await makeVoid({ ...voiding, isEnded: false }, deps);
  if (isBeingVoid(made)) return made;
  throw new Failure('WRONG_STATUS', `The shipment is ${made.status}.`, { members: { current: made.status } });
}

/** The same for an allocation: one that was not told of yet leaves a void shipment, so that it never goes. */
export async function voidAllocation(
  of: Pick<StoredShipment, 'allocationId' | 'orderId' | 'warehouseId'> & { readonly reason: string },
  deps: VoidDeps,
): Promise<readonly StoredShipment[]> {
  const { allocationId, orderId, warehouseId, reason } = of;
  const now = deps.now();
  const none = draftOf(
    shipmentIdOf(allocationId, 1),
    { allocationId, orderId, warehouseId, delivery: 'standard', parcels: [] },
    now,
  );
  await deps.shipments.create({ ...none, status: 'VOIDED', ended: true, reason: words(reason), dueAt: now });
  const ended: StoredShipment[] = [];
  for (let n = 1; ; n += 1) {
    const shipmentId = shipmentIdOf(allocationId, n);
    if (!(await deps.shipments.get(shipmentId))) return ended;
    ended.push(await makeVoid({ shipmentId, reason, isEnded: true }, deps));
  }
}

/** `isEnded`: its allocation is cancelled, so nothing is to take its place. */
type Making = Voiding & { readonly isEnded: boolean };

/** The shipment as it then is; as it was where it cannot be void any more. */
async function makeVoid(making: Making, deps: VoidDeps): Promise<StoredShipment> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const found = await deps.shipments.get(making.shipmentId);
    if (!found) throw new Failure('SHIPMENT_NOT_FOUND', 'There is no such shipment.');
    const next = isBeingVoid(found) ? endedOf(found, making) : voidingOf(found, making, deps.now());
    const saved = next ? await saveWithCases(found, next, deps) : found;
    if (saved) return (await endVoiding(saved, deps)) ?? saved;
  }
  throw new Failure('BUSY', 'Others are working on the shipment; try again.', { retryAfterSeconds: 1 });
}

const isBeingVoid = ({ status }: StoredShipment): boolean =>
  status === 'VOIDING' || status === 'VOIDED' || status === 'MARKED_UNUSED';

/** Whether a carrier may know of it. */
const wasAsked = ({ status, unsure, attempt }: StoredShipment): boolean =>
  attempt > 0 && (status === 'BOOKING' || status === 'BOOKED' || unsure === true);

const endedOf = (found: StoredShipment, { isEnded }: Making): StoredShipment | undefined =>
  isEnded && !found.ended ? { ...found, ended: true, events: [] } : undefined;

function voidingOf(
  found: StoredShipment,
  { reason, isEnded }: Making,
  now: number,
): StoredShipment | undefined {
  const status = wasAsked(found) ? 'VOIDING' : 'VOIDED';
  if (!mayBecome(found.status, status)) return undefined;
  // A question to the carrier that is still under way may book it after we looked: nobody looks before it is over.
  const dueAt = Math.max(now, found.claimedUntil ?? 0);
  const claim = status === 'VOIDED' ? { claimedUntil: undefined } : {};
  return {
    ...{ ...found, ...claim, status, reason: words(reason), tries: 0, dueAt, changedAt: now, events: [] },
    ...(isEnded ? { ended: true } : {}),
  };
}

const packedWithout =
  'The goods are packed, and their label is void (已打包无面单). Send the allocation again, or cancel the order.';

/** What its cases asked for is over; that goods of an allocation stand there without a label is another one. */
async function saveWithCases(
  found: StoredShipment,
  next: StoredShipment,
  deps: VoidDeps,
): Promise<StoredShipment | undefined> {
  const over = await casesResolved(found, next.ended ? 'The goods are not sent.' : 'It is void.', deps);
  if (next.ended || next.allocationId === next.shipmentId)
    return deps.shipments.save({ ...next, cases: [] }, over);
  const opened = await caseOpened(next, { rule: 'SHIPMENT_VOIDED', message: packedWithout }, deps);
  return deps.shipments.save({ ...next, cases: ['SHIPMENT_VOIDED'] }, [...over, ...opened]);
}

/** Takes a shipment that is to be void to its end, or as near as the carrier lets it; undefined where it is not its time. */
export async function endVoiding(found: StoredShipment, deps: VoidDeps): Promise<StoredShipment | undefined> {
  const now = deps.now();
  if (found.status !== 'VOIDING' || (found.claimedUntil ?? 0) > now) return undefined;
  const mine = await deps.shipments.save({
    ...found,
    ...{ claimedUntil: now + claimMs, dueAt: now + claimMs, events: [] },
  });
  if (!mine) return undefined;
  try {
    return await ended(mine, await outcomeOf(mine, deps), deps);
  } catch (error) {
    if (!(error instanceof CarrierUnavailable)) throw error;
    if (!error.retry) return ended(mine, { state: 'REFUSED', code: error.code }, deps);
    const tried = mine.tries + 1;
    return deps.shipments.save({
      ...mine,
      ...{ tries: tried, claimedUntil: undefined, dueAt: now + pauseAfter(tried), lastCode: error.code },
    });
  }
}

async function outcomeOf(shipment: StoredShipment, deps: VoidDeps): Promise<VoidOutcome> {
  const { shipmentId, attempt, chosen, booked } = shipment;
  const bookings = chosen && (await deps.carriers()).find(chosen.carrier)?.bookings;
  if (!bookings) return { state: 'REFUSED', code: 'NOT_SET_UP' };
  const carrierOrderId = carrierOrderIdOf(shipmentId, attempt);
  if (booked) return bookings.cancel({ carrierOrderId, ...numbersOf(booked) });
  const known = await bookings.query(carrierOrderId);
  if (!known || known.state === 'UNDELIVERABLE' || known.state === 'REFUSED') return { state: 'VOIDED' };
  return bookings.cancel({
    carrierOrderId,
    ...(known.state === 'BOOKED' ? numbersOf(known) : { waybillNos: [] }),
  });
}

const numbersOf = ({
  parcels,
  carrierReference,
}: {
  readonly parcels: readonly { readonly waybillNo: string }[];
  readonly carrierReference?: string;
}) => ({
  waybillNos: parcels.map(({ waybillNo }) => waybillNo),
  ...(carrierReference === undefined ? {} : { carrierReference }),
});

/** Whatever the carrier says, the label is not used: where it would not cancel, somebody has to see that it never leaves. */
async function ended(
  shipment: StoredShipment,
  outcome: VoidOutcome,
  deps: VoidDeps,
): Promise<StoredShipment | undefined> {
  const now = deps.now();
  await markParcels(shipment, deps);
  const next: StoredShipment = {
    ...shipment,
    status: outcome.state === 'VOIDED' ? 'VOIDED' : 'MARKED_UNUSED',
    ...{ claimedUntil: undefined, dueAt: now, changedAt: now, tries: 0, events: [] },
  };
  if (outcome.state !== 'REFUSED') return deps.shipments.save(next);
  const message = `${shipment.chosen?.carrier} does not cancel it: ${outcome.code}. The label must not be used; stop the parcel if it has left.`;
  const wrong = { rule: 'VOID_REFUSED', severity: 'WARNING', message } as const;
  return deps.shipments.save(next, await caseOpened(next, wrong, deps));
}

/** What is told of these parcels from now on is odd; the clock lets them be. */
async function markParcels({ chosen, booked }: StoredShipment, deps: VoidDeps): Promise<void> {
  if (!chosen || !booked) return;
  const refs = booked.parcels.map(({ waybillNo }) => ({ carrier: chosen.carrier, waybillNo }));
  for (const parcel of await deps.parcels.getAll(refs)) {
    if (parcel.voidedAt !== undefined) continue;
    const { nextLookAt: _, ...rest } = parcel;
    await deps.parcels.save({ ...rest, voidedAt: deps.now(), events: [] });
  }
}
