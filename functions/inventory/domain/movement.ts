import * as z from 'zod';
import { code, mostPieces, pieces, plainText, skuCode, warehouseCode } from '../../../shared/kernel/text.ts';

/**
 * What a caller can book: receipt (入库), adjustment (调整), count (盘点), write-off (报损), return (退货入库), quarantine
 * (隔离待检) and out of it again (解除隔离), transfer to another warehouse (调拨出库).
 */
export const bookedKinds = [
  'receipt',
  'adjustment',
  'count',
  'write-off',
  'return',
  'quarantine',
  'quarantine-release',
  'transfer',
] as const;

/** What the journal holds beside those: the arrival or loss of a transfer, and what orders do. */
const journalledKinds = [
  'arrival',
  'transit-loss',
  'reservation',
  'release',
  'allocation',
  'allocation-reversal',
  'deallocation',
  'short-pick',
  'reallocation',
  'shipment',
] as const;
export const movementKinds = [...bookedKinds, ...journalledKinds] as const;

/** A lot (批次) and the last day on which it may be sold. */
export const lotSchema = z.strictObject({ code: code(40), expiresOn: z.iso.date() });

const kindsWithPlace: readonly string[] = ['receipt', 'return', 'write-off'];
const kindsWithLot: readonly string[] = ['receipt', 'return', 'write-off', 'transfer'];

export const movementSchema = z
  .strictObject({
    sku: skuCode,
    warehouseId: warehouseCode,
    kind: z.enum(bookedKinds),
    quantity: z.int().min(-mostPieces).max(mostPieces).meta({
      description: 'Pieces; of an adjustment what is added or (negative) taken, of a count what was counted',
    }),
    reason: plainText(200),
    place: z.enum(['sellable', 'quarantine']).optional().meta({
      description: 'Where a receipt or return goes, or a write-off is taken from; sellable when left out',
    }),
    toWarehouseId: warehouseCode.optional().meta({ description: 'Where a transfer goes' }),
    lot: lotSchema.optional().meta({ description: 'The lot of a receipt, return, write-off or transfer' }),
    reference: plainText(100)
      .optional()
      .meta({ description: 'A document of yours, such as a delivery note' }),
  })
  .refine(({ kind, quantity }) => kind === 'adjustment' || quantity >= 0, {
    path: ['quantity'],
    message: 'must not be negative for this kind',
  })
  .refine(({ kind, quantity }) => kind === 'count' || quantity !== 0, {
    path: ['quantity'],
    message: 'must not be zero for this kind',
  })
  .refine(({ kind, toWarehouseId }) => (kind === 'transfer') === (toWarehouseId !== undefined), {
    path: ['toWarehouseId'],
    message: 'belongs to a transfer, and only to that',
  })
  .refine(({ warehouseId, toWarehouseId }) => warehouseId !== toWarehouseId, {
    path: ['toWarehouseId'],
    message: 'must be another warehouse',
  })
  .refine(({ kind, place }) => place === undefined || kindsWithPlace.includes(kind), {
    path: ['place'],
    message: 'is for a receipt, return or write-off',
  })
  .refine(({ kind, lot }) => lot === undefined || kindsWithLot.includes(kind), {
    path: ['lot'],
    message: 'is for a receipt, return, write-off or transfer',
  });
export type Movement = z.output<typeof movementSchema>;

/** What came of a transfer: pieces that arrived, and pieces that are known to be lost on the way. */
export const arrivalSchema = z
  .strictObject({ quantity: pieces.or(z.literal(0)), lost: pieces.optional(), reason: plainText(200) })
  .refine(({ quantity, lost = 0 }) => quantity + lost > 0, {
    message: 'nothing arrived and nothing is lost',
  });
export type Arrival = z.output<typeof arrivalSchema>;

/** What lies in one warehouse: free to be allocated, allocated to orders, set aside. */
export type Shelf = { readonly free: number; readonly allocated: number; readonly quarantine: number };
export const emptyShelf: Shelf = { free: 0, allocated: 0, quarantine: 0 };

export const onHand = ({ free, allocated, quarantine }: Shelf): number => free + allocated + quarantine;

/** Pieces that a movement adds to (or, negative, takes from) each place; what is free in a warehouse can be sold. */
export type Moves = Shelf & { readonly reserved: number };
export const noMoves: Moves = { ...emptyShelf, reserved: 0 };

/** What a movement does, given what the shelf held. */
export function movesOf(
  { kind, quantity, place }: Pick<Movement, 'kind' | 'quantity' | 'place'>,
  shelf: Shelf,
): Moves {
  const aside = place === 'quarantine';
  const at = (change: number): Moves => ({ ...noMoves, [aside ? 'quarantine' : 'free']: change });
  switch (kind) {
    case 'receipt':
    case 'return':
    case 'adjustment':
      return at(quantity);
    case 'write-off':
    case 'transfer':
      return at(-quantity);
    case 'count':
      return at(quantity - onHand(shelf));
    case 'quarantine':
      return { ...noMoves, free: -quantity, quarantine: quantity };
    case 'quarantine-release':
      return { ...noMoves, free: quantity, quarantine: -quantity };
  }
}

/** What arrives in a warehouse, or leaves it. */
export const change = ({ free, allocated, quarantine }: Shelf): number => free + allocated + quarantine;
