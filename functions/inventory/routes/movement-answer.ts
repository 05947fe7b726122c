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

export const asMovement = ({
  movementId: id,
  movedAt,
  hash: _hash,
  inTransit: _inTransit,
  ...rest
}: StoredMovement): z.output<typeof movementAnswer> => ({ id, ...rest, movedAt: isoTime(movedAt) });
