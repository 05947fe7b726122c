import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { lotSchema, movementKinds } from '../domain/movement.ts';
import type { StoredMovement } from '../movement-store.ts';

export const movementAnswer = z
  .object({
    id: z.string(),
    sku: z.string(),
    warehouseId: z
      .string()
      .optional()
      .meta({ description: 'Absent where an order holds or gives back pieces' }),
    kind: z.enum(movementKinds),
    quantity: z.int(),
    change: z.int().meta({ description: 'Pieces that came (or went, when negative)' }),
    moves: z
      .object({ free: z.int(), allocated: z.int(), quarantine: z.int(), reserved: z.int() })
      .meta({ description: 'What it added to each place, or took (negative)' }),
    toWarehouseId: z.string().optional(),
    transferId: z.string().optional(),
    lot: lotSchema.optional(),
    reason: z.string(),
    reference: z.string().optional(),
    by: z.string().meta({ description: 'Who booked it' }),
    movedAt: z.iso.datetime(),
  })
  .meta({ id: 'StockMovement' });

/** Always in this order, so that a repeat is answered with the very same bytes. */
export const asMovement = (movement: StoredMovement): z.output<typeof movementAnswer> => ({
  id: movement.movementId,
  sku: movement.sku,
  warehouseId: movement.warehouseId,
  kind: movement.kind,
  quantity: movement.quantity,
  change: movement.change,
  moves: movement.moves,
  toWarehouseId: movement.toWarehouseId,
  transferId: movement.transferId,
  lot: movement.lot,
  reason: movement.reason,
  reference: movement.reference,
  by: movement.by,
  movedAt: isoTime(movement.movedAt),
});
