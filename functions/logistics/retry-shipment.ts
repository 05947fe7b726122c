import { Failure } from '../../shared/kernel/failure.ts';
import { type BookDeps, bookShipment } from './book-shipment.ts';
import { CarrierUnavailable } from './carriers/carrier.ts';
import { type Choice, carrierOrderIdOf } from './domain/shipment.ts';
import type { StoredShipment } from './stored-shipment.ts';

type Retry = { readonly shipmentId: string; readonly wanted?: Choice | undefined };

/**
 * Has a shipment booked again that needs somebody (改派): by a carrier that is named, or by any that has not refused it since
 * what was wrong is mended. Where nobody knows what the carrier did with the last attempt, it is asked first, so that nothing
 * is booked twice: what it has taken, it has. Throws SHIPMENT_NOT_FOUND, WRONG_STATUS, CARRIER_UNAVAILABLE, BUSY.
 */
export async function retryShipment({ shipmentId, wanted }: Retry, deps: BookDeps): Promise<StoredShipment> {
  const found = await deps.shipments.get(shipmentId);
  if (!found) throw new Failure('SHIPMENT_NOT_FOUND', 'There is no such shipment.');
  if (found.status !== 'NEEDS_ATTENTION')
    throw new Failure('WRONG_STATUS', `The shipment is ${found.status}.`, {
      members: { current: found.status },
    });
  const next = (await lastAttemptIsTaken(found, deps))
    ? askedAgain(found, deps.now())
    : triedAgain(found, wanted, deps.now());
  const saved = await deps.shipments.save(next);
  if (!saved)
    throw new Failure('BUSY', 'Others are working on the shipment; try again.', { retryAfterSeconds: 1 });
  return (await bookShipment(shipmentId, deps)) ?? saved;
}

/**
 * Whether the carrier of the last attempt has taken it, or may yet, where nobody knows. Throws CARRIER_UNAVAILABLE where it
 * does not say.
 */
export async function lastAttemptIsTaken(
  found: StoredShipment,
  { carriers }: Pick<BookDeps, 'carriers'>,
): Promise<boolean> {
  if (!found.unsure || !found.chosen) return false;
  const bookings = (await carriers()).find(found.chosen.carrier)?.bookings;
  try {
    if (!bookings) throw new CarrierUnavailable('NOT_SET_UP', { retry: false });
    const known = await bookings.query(carrierOrderIdOf(found.shipmentId, found.attempt));
    return known?.state === 'BOOKED' || known?.state === 'PENDING';
  } catch (cause) {
    if (!(cause instanceof CarrierUnavailable)) throw cause;
    const message = 'The carrier of the last attempt does not say whether it has taken it.';
    throw new Failure('CARRIER_UNAVAILABLE', message, { cause, retryAfterSeconds: 60 });
  }
}

const askedAgain = (found: StoredShipment, now: number): StoredShipment => ({
  ...found,
  ...{ status: 'BOOKING', askedAt: now, claimedUntil: undefined, dueAt: now, changedAt: now, events: [] },
});

/** Refusals count no more: whoever has it tried again has mended something, or knows better. */
const triedAgain = (found: StoredShipment, wanted: Choice | undefined, now: number): StoredShipment => ({
  ...found,
  ...{ status: 'BOOK_FAILED', refused: [], unsure: undefined, tries: 0, dueAt: now, changedAt: now },
  ...(wanted ? { wanted, only: true } : {}),
  events: [],
});
