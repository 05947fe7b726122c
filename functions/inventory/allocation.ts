import type { Write } from '../../shared/dynamodb/table.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { noMoves } from './domain/movement.ts';
import type { Take } from './domain/take-plan.ts';
import { movementRow, moveShelf, type StoredMovement } from './movement-store.ts';
import { givenBack, heldTaken } from './pools.ts';

/** Pieces of one order that one warehouse is to send; `takes` are the pools in which the order holds them. */
export type Allocation = {
  readonly orderId: string;
  /** Names this step of this order, so that it is done once. */
  readonly step: string;
  readonly warehouseId: string;
  readonly takes: readonly Take[];
  readonly by: string;
  readonly at: number;
};

/**
 * The writes that turn a reservation into an allocation (分配) in one warehouse, for the caller's transaction: four write
 * units a SKU and two a further pool. Refused where the pieces are not held, do not lie free there, or were allocated
 * under this step before.
 */
export const allocated = (allocation: Allocation): readonly Write[] => [
  ...placed(allocation, 'allocation', (pieces) => ({ free: -pieces, allocated: pieces, reserved: -pieces })),
  ...heldTaken(allocation.takes, { kind: 'allocation', reference: allocation.orderId }),
];

/** The writes that end an allocation because the goods are not sent: they can be sold again. */
export const deallocated = (allocation: Allocation): readonly Write[] => [
  ...placed(allocation, 'deallocation', (pieces) => ({ free: pieces, allocated: -pieces })),
  ...givenBack(
    allocation.takes.map((take) => ({ ...take, slot: '' })),
    allocation.orderId,
    { kind: 'deallocation', held: false },
  ),
];

/** The writes by which allocated pieces leave the warehouse (发货). */
export const shipped = (allocation: Allocation): readonly Write[] =>
  placed(allocation, 'shipment', (pieces) => ({ allocated: -pieces }));

function placed(
  { orderId, step, warehouseId, takes, by, at }: Allocation,
  kind: 'allocation' | 'deallocation' | 'shipment',
  change: (pieces: number) => Partial<typeof noMoves>,
): readonly Write[] {
  const skus = [...new Set(takes.map(({ sku }) => sku))];
  return skus.flatMap((sku) => {
    const own = takes.filter((take) => take.sku === sku);
    const quantity = own.reduce((sum, take) => sum + take.quantity, 0);
    const moves = { ...noMoves, ...change(quantity) };
    const row: StoredMovement = {
      movementId: derivedId('mov', [orderId, step, kind, warehouseId, sku]),
      sku,
      warehouseId,
      kind,
      quantity,
      change: moves.free + moves.allocated + moves.quarantine,
      moves,
      inTransit: 0,
      reason: reasons[kind],
      reference: orderId,
      by,
      hash: '',
      movedAt: at,
    };
    return [movementRow(row), moveShelf({ sku, warehouseId, moves })];
  });
}

const reasons = {
  allocation: '分配 allocated to an order',
  deallocation: '取消分配 no longer to be sent',
  shipment: '发货 sent to the buyer',
} as const;
