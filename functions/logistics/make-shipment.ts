import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { type BookDeps, bookShipment } from './book-shipment.ts';
import type { Choice } from './domain/shipment.ts';
import { casesResolved } from './shipment-cases.ts';
import { shipmentIdOf } from './shipment-store.ts';
import type { PackedParcel, StoredShipment } from './stored-shipment.ts';

/** What is packed and wants to go. */
export type Packed = {
  readonly allocationId: string;
  readonly orderId: string;
  readonly warehouseId: string;
  readonly delivery: string;
  readonly parcels: readonly PackedParcel[];
  readonly value?: StoredShipment['value'];
  readonly wanted?: Choice | undefined;
  /** Nothing but what is wanted is to be tried. */
  readonly only?: boolean | undefined;
};

/** A shipment as it begins; due in a minute, should whoever makes it die before it is booked. */
export function draftOf(shipmentId: string, packed: Packed, now: number): StoredShipment {
  const { parcels, value, wanted, only, ...rest } = packed;
  return {
    ...{ shipmentId, ...rest, status: 'DRAFT', parcels: [...parcels] },
    ...{
      value,
      wanted,
      only,
      attempt: 0,
      tries: 0,
      refused: [],
      cargo: [],
      cases: [],
      fees: {},
      labelsPrinted: 0,
    },
    ...{ createdAt: now, changedAt: now, dueAt: now + 60_000, version: 1, events: [] },
  };
}

/**
 * Makes the shipment of a packed allocation and books it; the same one however often it is told, and none where the
 * allocation was cancelled before. What buyers fetch themselves (门店自提) needs no carrier.
 */
export async function shipAllocation(packed: Packed, deps: BookDeps): Promise<StoredShipment | undefined> {
  if (packed.delivery === 'pickup') return undefined;
  const shipmentId = shipmentIdOf(packed.allocationId, 1);
  const made = await deps.shipments.create(draftOf(shipmentId, packed, deps.now()));
  return (await bookShipment(made.shipmentId, deps)) ?? made;
}

type ByHand = Omit<Packed, 'allocationId'> & { readonly caller: string; readonly idempotencyKey: string };

/**
 * Makes a shipment that no allocation stands behind (手工发货), and books it; once for a caller's key. Throws
 * IDEMPOTENCY_KEY_REUSED where the key came with something else.
 */
export async function shipByHand(
  { caller, idempotencyKey, ...packed }: ByHand,
  deps: BookDeps,
): Promise<{ readonly shipment: StoredShipment; readonly replayed: boolean }> {
  const [order, warehouse] = await Promise.all([
    deps.shippingOf(packed.orderId),
    deps.warehouseOf(packed.warehouseId),
  ]);
  if (!order) throw new Failure('ORDER_NOT_FOUND', 'There is no such order.');
  if (!warehouse) throw new Failure('WAREHOUSE_UNKNOWN', 'There is no such warehouse.');
  const shipmentId = shipmentIdOf(`${caller} ${idempotencyKey}`, 1);
  const asked = bodyHash(packed);
  const fresh = draftOf(shipmentId, { ...packed, allocationId: shipmentId }, deps.now());
  const draft = { ...fresh, bodyHash: asked };
  const made = await deps.shipments.create(draft);
  const isOther = made.bodyHash === undefined ? made.orderId !== packed.orderId : made.bodyHash !== asked;
  if (isOther) throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key came before with something else.');
  const shipment = (await bookShipment(shipmentId, deps)) ?? made;
  return { shipment, replayed: made !== draft };
}

/** As many as an allocation may need: each before it was void. */
const mostShipments = 20;
const isVoid = ({ status }: StoredShipment): boolean => status === 'VOIDED' || status === 'MARKED_UNUSED';

type Again = {
  readonly allocationId: string;
  readonly wanted?: Choice | undefined;
};

const tries = 5;

/**
 * Sends an allocation again whose shipment is void (重新下单), with the same cartons. One that is not void is answered as it
 * is. Throws SHIPMENT_NOT_FOUND where the allocation has none, and WRONG_STATUS where it is cancelled.
 */
export async function shipAgain({ allocationId, wanted }: Again, deps: BookDeps): Promise<StoredShipment> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const { last, n } = await lastOf(allocationId, deps);
    if (last && !isVoid(last)) return last;
    if (last?.ended)
      throw new Failure('WRONG_STATUS', 'The allocation is cancelled: nothing of it is sent.', {
        members: { current: last.status },
      });
    if (!last || last.parcels.length === 0 || n === mostShipments)
      throw new Failure('SHIPMENT_NOT_FOUND', 'The allocation has no shipment that could be sent again.');
    const packed = { ...last, wanted, only: wanted !== undefined };
    const made = draftOf(shipmentIdOf(allocationId, n + 1), packedOf(packed), deps.now());
    const over = await casesResolved(last, 'It is sent again.', deps);
    // On the last one as it was read: of an allocation that is cancelled meanwhile nothing is made.
    if (await deps.shipments.replace({ ...last, cases: [], events: [] }, made, over))
      return (await bookShipment(made.shipmentId, deps)) ?? made;
  }
  throw new Failure('BUSY', 'Others are working on the shipment; try again.', { retryAfterSeconds: 1 });
}

/** The last shipment of an allocation, and how many it has had. */
async function lastOf(
  allocationId: string,
  { shipments }: BookDeps,
): Promise<{ readonly last: StoredShipment | undefined; readonly n: number }> {
  let last: StoredShipment | undefined;
  for (let n = 1; n <= mostShipments; n += 1) {
    const found = await shipments.get(shipmentIdOf(allocationId, n));
    if (!found) return { last, n: n - 1 };
    last = found;
  }
  return { last, n: mostShipments };
}

const packedOf = ({
  allocationId,
  orderId,
  warehouseId,
  delivery,
  parcels,
  value,
  wanted,
  only,
}: Packed): Packed => ({ allocationId, orderId, warehouseId, delivery, parcels, value, wanted, only });
