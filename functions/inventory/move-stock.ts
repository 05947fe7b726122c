import { TableBusy } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { change, emptyShelf, type Movement, movesOf } from './domain/movement.ts';
import {
  type Booking,
  type BookingPart,
  type BookingRefusal,
  type MovementStore,
  mostStock,
  readMovement,
  type Seen,
  type StoredMovement,
} from './movement-store.ts';
import { storedPool } from './pools.ts';

export type MoveDeps = {
  readonly movements: MovementStore;
  /** Spreads what came in over the shards of a hot SKU. */
  readonly evenOut: (sku: string) => Promise<void>;
  readonly now: Clock;
};
type Ask = { readonly movement: Movement; readonly caller: string; readonly idempotencyKey: string };
export type Moved = { readonly movement: StoredMovement; readonly replayed: boolean };

const tries = 5;

/**
 * Books a stock movement once: the same key and body again give the first movement. Throws SKU_UNKNOWN,
 * WAREHOUSE_UNKNOWN, BUNDLE_RULE, LOT_MISMATCH, INSUFFICIENT_STOCK (not that many pieces lie there), STOCK_RESERVED (they
 * do, but buyers hold them), AMOUNT_TOO_LARGE or IDEMPOTENCY_KEY_REUSED.
 */
export async function moveStock(ask: Ask, deps: MoveDeps): Promise<Moved> {
  const { movement, caller, idempotencyKey } = ask;
  const asked: Asked = {
    ...movement,
    movementId: derivedId('mov', [caller, idempotencyKey]),
    by: caller,
    hash: bodyHash(movement),
    movedAt: deps.now(),
  };
  return bookOnce(() => bookingOf(asked, deps), deps);
}

type Asked = Movement & Pick<StoredMovement, 'movementId' | 'by' | 'hash' | 'movedAt'>;

async function bookingOf({ place, ...asked }: Asked, { movements }: MoveDeps): Promise<Booking> {
  const { sku, warehouseId, toWarehouseId, kind, quantity, lot } = asked;
  const seen: Seen | undefined =
    kind === 'count' ? { shelf: await movements.shelf(sku, warehouseId) } : undefined;
  const moves = movesOf({ ...asked, place }, seen?.shelf ?? emptyShelf);
  const row = { ...asked, change: change(moves), moves, inTransit: 0 };
  const booking = {
    warehouseId,
    moves,
    seen,
    lot: lot && { ...lot, pieces: kind === 'receipt' || kind === 'return' ? quantity : -quantity },
  };
  if (toWarehouseId === undefined) return { ...booking, rows: [row] };
  const transferId = derivedId('trf', [asked.movementId]);
  const was = { transferId, sku, warehouseId, toWarehouseId, quantity, lot, departedAt: asked.movedAt };
  return {
    ...booking,
    rows: [{ ...row, inTransit: quantity, transferId }],
    transfer: { was: { ...was, open: quantity }, stays: quantity, begins: true },
  };
}

/**
 * Books what `bookingOf` makes, again where somebody moved the same pieces meanwhile, and from several pools where the
 * root of a hot SKU alone has not enough.
 */
export async function bookOnce(bookingOf: () => Promise<Booking>, deps: MoveDeps): Promise<Moved> {
  let lacking: BookingRefusal | undefined;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const asked = await bookingOf();
    const booking: Booking = lacking ? await fromPools(asked, lacking, deps) : asked;
    const refusal: BookingRefusal | undefined = await deps.movements.book(booking);
    if (!refusal) return booked(booking, deps);
    const earlier = answered(refusal, booking);
    if (earlier) return earlier;
    if (lacksInRoot(refusal)) lacking = refusal;
    else if (!movedMeanwhile(refusal, booking)) throw failureOf(refusal, booking);
  }
  throw new TableBusy('others kept moving the same pieces');
}

/** The booking with pieces from whichever pools have them; throws where all together have not so many. */
async function fromPools(
  booking: Booking,
  lacking: BookingRefusal,
  { movements }: MoveDeps,
): Promise<Booking> {
  const { rows, moves } = booking;
  if (moves.free >= 0) return booking;
  const takes = await movements.takesOf(rows[0].sku, -moves.free);
  if (!takes) throw failureOf(lacking, booking);
  return { ...booking, takes };
}

async function booked(
  { rows: [movement], moves }: Booking,
  { movements, evenOut }: MoveDeps,
): Promise<Moved> {
  if (moves.free > 0 && (await movements.isSpread(movement.sku))) await evenOut(movement.sku);
  return { movement, replayed: false };
}

/** The first answer, where this movement was booked before. */
function answered({ of }: BookingRefusal, { rows: [asked] }: Booking): Moved | undefined {
  const item = of.get('movement');
  return item && sameAgain(readMovement(item), asked);
}

/** What was booked under this key; throws where that was something else. */
export function sameAgain(movement: StoredMovement, { hash }: Pick<StoredMovement, 'hash'>): Moved {
  if (movement.hash === hash) return { movement, replayed: true };
  throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another movement; use a new one.');
}

/** The pool of a hot SKU has not so many in this one of its places; it may have them in others. */
function lacksInRoot({ of }: BookingRefusal): boolean {
  const item = of.get('pool');
  if (!item) return false;
  const { epoch, parts, slot, available } = storedPool.parse(item);
  return slot !== '' || (epoch > 0 && !parts && available <= mostStock);
}

const only = ({ of }: BookingRefusal, part: BookingPart): boolean => of.has(part) && of.size === 1;

/** A count saw another shelf than there is now, or a transfer was worked on by two at once. */
const movedMeanwhile = (refusal: BookingRefusal, { seen, transfer }: Booking): boolean =>
  (seen !== undefined && only(refusal, 'shelf') && !isAsSeen(refusal, seen)) ||
  (transfer?.begins === false && refusal.of.has('transfer'));

const places = ['free', 'allocated', 'quarantine'] as const;

/** The shelf is just what the count saw: it counts fewer pieces than are set aside there, and will however often it is tried. */
function isAsSeen({ of }: BookingRefusal, { shelf }: Seen): boolean {
  const item = of.get('shelf');
  return item !== undefined && places.every((place) => item[place] === shelf?.[place]);
}

function failureOf({ of, cause }: BookingRefusal, { rows: [movement], warehouseId }: Booking): Failure {
  const { sku, toWarehouseId, lot } = movement;
  const failure = (code: Failure['code'], message: string, members: Record<string, unknown>) =>
    new Failure(code, message, { members, cause });
  if (of.has('warehouse') || of.has('destination'))
    return failure('WAREHOUSE_UNKNOWN', 'Put the warehouse first.', {
      warehouseId: of.has('warehouse') ? warehouseId : toWarehouseId,
    });
  const pool = of.get('pool');
  if (of.has('pool') && !pool) return failure('SKU_UNKNOWN', 'Put the SKU into the catalog first.', { sku });
  const told = pool && storedPool.parse(pool);
  if (told?.parts)
    return failure('BUNDLE_RULE', 'A bundle has no stock of its own; move its parts.', { sku });
  if (told && told.available + Math.max(0, movement.moves.free) > mostStock)
    return failure('AMOUNT_TOO_LARGE', 'The SKU has more pieces than can be counted.', { sku });
  if (of.has('lot'))
    return failure('LOT_MISMATCH', 'The lot has another day of expiry, or not so many pieces there.', {
      sku,
      warehouseId,
      lot: lot?.code,
    });
  if (of.has('shelf') && movement.kind !== 'count')
    return failure('INSUFFICIENT_STOCK', 'Not that many such pieces lie in this warehouse.', {
      sku,
      warehouseId,
    });
  return failure('STOCK_RESERVED', 'Orders hold some of these pieces; release or ship them first.', {
    sku,
    warehouseId,
  });
}
