import * as z from 'zod';
import { mostPieces, plainText, skuCode, warehouseCode } from '../../../shared/kernel/text.ts';

/** Why pieces came or went: receipt (入库), adjustment (调整), count (盘点), write-off (报损). */
export const movementKinds = ['receipt', 'adjustment', 'count', 'write-off'] as const;

export const movementSchema = z
  .strictObject({
    sku: skuCode,
    warehouseId: warehouseCode,
    kind: z.enum(movementKinds),
    quantity: z.int().min(-mostPieces).max(mostPieces).meta({
      description: 'Pieces: received, written off, added or taken (adjustment, may be negative), or counted',
    }),
    reason: plainText(200),
  })
  .refine(({ kind, quantity }) => kind === 'adjustment' || quantity >= 0, {
    path: ['quantity'],
    message: 'must not be negative for this kind',
  })
  .refine(({ kind, quantity }) => kind === 'count' || quantity !== 0, {
    path: ['quantity'],
    message: 'must not be zero for this kind',
  });
export type Movement = z.output<typeof movementSchema>;

/** What lies in one warehouse: free to be allocated, allocated to orders, set aside. */
export type Shelf = { readonly free: number; readonly allocated: number; readonly quarantine: number };

export const onHand = ({ free, allocated, quarantine }: Shelf): number => free + allocated + quarantine;

/** The pieces that a movement adds (or takes, when negative), given what the shelf held. */
export function change(movement: Pick<Movement, 'kind' | 'quantity'>, shelf: Shelf): number {
  if (movement.kind === 'count') return movement.quantity - onHand(shelf);
  return movement.kind === 'write-off' ? -movement.quantity : movement.quantity;
}
