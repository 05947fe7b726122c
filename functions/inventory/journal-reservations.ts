import type * as z from 'zod';
import type { stockChanged } from '../../events/stock.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { noMoves } from './domain/movement.ts';
import type { MovementStore, StoredMovement } from './movement-store.ts';

type Changed = z.output<typeof stockChanged.schema>;

/**
 * Notes in the journal what orders held and gave back. They move stock in the order's own transaction, where a row for
 * each SKU would cost two write units more; the event of the change is told at least once, and its id makes the row one.
 */
export async function journalReservations(
  events: readonly Changed[],
  { movements }: { readonly movements: Pick<MovementStore, 'note'> },
): Promise<void> {
  const rows = new Map(events.flatMap(rowOf).map((row) => [row.movementId, row]));
  if (rows.size > 0) await movements.note([...rows.values()]);
}

function rowOf({ id, occurredAt, data: { sku, change, cause } }: Changed): readonly StoredMovement[] {
  const byOrder = cause?.kind === 'reservation' || cause?.kind === 'release';
  if (!byOrder || change.reserved === 0) return [];
  return [
    {
      movementId: derivedId('mov', [id]),
      sku,
      kind: change.reserved > 0 ? 'reservation' : 'release',
      quantity: Math.abs(change.reserved),
      change: 0,
      moves: { ...noMoves, reserved: change.reserved },
      inTransit: 0,
      reason: change.reserved > 0 ? '订单预占 held by an order' : '订单释放 given back by an order',
      reference: cause.reference,
      by: 'orders',
      hash: '',
      movedAt: Date.parse(occurredAt),
    },
  ];
}
