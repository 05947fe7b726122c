import type { Write } from '../../shared/dynamodb/table.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { noMoves } from './domain/movement.ts';
import type { Take } from './domain/take-plan.ts';
import { movementRow, moveShelf, type StoredMovement } from './movement-store.ts';
import { givenBack, heldAgain, heldTaken, takenAtOnce } from './pools.ts';

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
  ...givenBack(inRoot(allocation.takes), allocation.orderId, { kind: 'deallocation', held: false }),
];

/**
 * The writes that undo an allocation whose order goes on: it holds the pieces again, in the root pools whatever pool they
 * came from.
 */
export const reservedAgain = (allocation: Allocation): readonly Write[] => [
  ...placed(allocation, 'allocation-reversal', (pieces) => ({
    free: pieces,
    allocated: -pieces,
    reserved: pieces,
  })),
  ...heldAgain(allocation.takes, { kind: 'allocation-reversal', reference: allocation.orderId }),
];

/**
 * The writes for allocated pieces that the picker did not find (拣货缺货): they are set aside until somebody counts, on hand
 * and not for sale.
 */
export const missed = (allocation: Allocation): readonly Write[] =>
  placed(allocation, 'short-pick', (pieces) => ({ allocated: -pieces, quarantine: pieces }));

/**
 * The writes that allocate pieces which no order holds, for what was missed or is sent once more (改配/补发). Refused where
 * the root pool has not so many for sale, or they do not lie free in the warehouse.
 */
export const reallocated = (allocation: Allocation): readonly Write[] => [
  ...placed(allocation, 'reallocation', (pieces) => ({ free: -pieces, allocated: pieces })),
  ...takenAtOnce(allocation.takes, { kind: 'reallocation', reference: allocation.orderId }),
];

/** The writes by which allocated pieces leave the warehouse (发货). */
export const shipped = (allocation: Allocation): readonly Write[] =>
  placed(allocation, 'shipment', (pieces) => ({ allocated: -pieces }));

/** The writes by which pieces that were sent are in the warehouse again (退货入库), to be sold or to be looked at. */
export const returned = (allocation: Allocation, place: 'sellable' | 'quarantine'): readonly Write[] =>
  place === 'quarantine'
    ? placed(allocation, 'return', (pieces) => ({ quarantine: pieces }))
    : [
        ...placed(allocation, 'return', (pieces) => ({ free: pieces })),
        ...givenBack(inRoot(allocation.takes), allocation.orderId, { kind: 'return', held: false }),
      ];

const inRoot = (takes: readonly Take[]): readonly Take[] => takes.map((take) => ({ ...take, slot: '' }));

type Kind = keyof typeof reasons;

function placed(
  { orderId, step, warehouseId, takes, by, at }: Allocation,
  kind: Kind,
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
  'allocation-reversal': '撤回分配 held for the order again',
  deallocation: '取消分配 no longer to be sent',
  'short-pick': '拣货缺货 not found when picked',
  reallocation: '改配/补发 allocated without a reservation',
  shipment: '发货 sent to the buyer',
  return: '退货入库 came back',
} as const;
