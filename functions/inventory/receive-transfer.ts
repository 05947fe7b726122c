import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { type Arrival, change, noMoves } from './domain/movement.ts';
import { bookOnce, type MoveDeps, type Moved, sameAgain } from './move-stock.ts';
import type { Booking, StoredMovement, StoredTransfer } from './movement-store.ts';

type Ask = {
  readonly sku: string;
  readonly transferId: string;
  readonly arrival: Arrival;
  readonly caller: string;
  readonly idempotencyKey: string;
};

/**
 * Books what came of a transfer (调拨入库) once for each key: pieces that arrived can be sold in the other warehouse, lost
 * ones are no longer expected. Throws TRANSFER_NOT_FOUND, OVER_RECEIPT (more than is on the way) or
 * IDEMPOTENCY_KEY_REUSED.
 */
export async function receiveTransfer(ask: Ask, deps: MoveDeps): Promise<Moved> {
  const { sku, transferId, arrival, caller, idempotencyKey } = ask;
  const movementId = derivedId('mov', [caller, idempotencyKey]);
  const asked = {
    movementId,
    by: caller,
    reason: arrival.reason,
    hash: bodyHash({ sku, transferId, ...arrival }),
    movedAt: deps.now(),
  };
  const earlier = await deps.movements.movement(movementId);
  if (earlier) return sameAgain(earlier, asked);
  try {
    return await bookOnce(async () => {
      const was = await deps.movements.transfer(sku, transferId);
      if (!was) throw new Failure('TRANSFER_NOT_FOUND', 'No pieces of such a transfer are on the way.');
      return bookingOf(was, arrival, asked);
    }, deps);
  } catch (error) {
    const twin = await deps.movements.movement(movementId);
    if (!twin) throw error;
    return sameAgain(twin, asked);
  }
}

type Asked = Pick<StoredMovement, 'movementId' | 'by' | 'reason' | 'hash' | 'movedAt'>;

function bookingOf(was: StoredTransfer, { quantity, lost = 0 }: Arrival, asked: Asked): Booking {
  const { transferId, sku, toWarehouseId: warehouseId, lot } = was;
  const stays = was.open - quantity - lost;
  if (stays < 0)
    throw new Failure('OVER_RECEIPT', `Only ${was.open} pieces of the transfer are on the way.`, {
      members: { onTheWay: was.open },
    });
  const moves = { ...noMoves, free: quantity };
  const common = { ...asked, sku, transferId, warehouseId, lot };
  const arrived = { kind: 'arrival', quantity, change: change(moves), moves, inTransit: -quantity } as const;
  const gone = { kind: 'transit-loss', quantity: lost, change: 0, moves: noMoves, inTransit: -lost } as const;
  const loss = { ...common, ...gone };
  const rows: Booking['rows'] =
    quantity === 0
      ? [loss]
      : [
          { ...common, ...arrived },
          ...(lost > 0 ? [{ ...loss, movementId: derivedId('mov', [asked.movementId, 'lost']) }] : []),
        ];
  return {
    rows,
    warehouseId,
    moves,
    lot: lot && quantity > 0 ? { ...lot, pieces: quantity } : undefined,
    transfer: { was, stays, begins: false },
  };
}
