import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { movementKinds, movementSchema } from '../domain/movement.ts';
import { moveStock } from '../move-stock.ts';
import type { InventoryDeps } from './deps.ts';

const movementAnswer = z
  .object({
    id: z.string(),
    sku: z.string(),
    warehouseId: z.string(),
    kind: z.enum(movementKinds),
    quantity: z.int(),
    change: z.int().meta({ description: 'Pieces that came (or went, when negative)' }),
    reason: z.string(),
    movedAt: z.iso.datetime(),
  })
  .meta({ id: 'StockMovement' });

export const postMovement = route({
  method: 'POST',
  path: '/stock/movements',
  scope: 'inventory:write',
  summary: 'Book a stock movement',
  description:
    'receipt (入库) and write-off (报损) take positive quantities, adjustment (调整) a signed one; ' +
    'count (盘点) sets what was counted.',
  idempotency: 'required',
  request: { body: movementSchema.meta({ id: 'StockMovementInput' }) },
  responses: { 201: { description: 'The movement', schema: movementAnswer } },
  failures: [
    'SKU_UNKNOWN',
    'WAREHOUSE_UNKNOWN',
    'INSUFFICIENT_STOCK',
    'STOCK_RESERVED',
    'BUNDLE_RULE',
    'AMOUNT_TOO_LARGE',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  handle: async ({ body, caller, idempotencyKey }, deps: InventoryDeps) => {
    if (idempotencyKey === undefined)
      throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key.');
    const { movement, replayed } = await moveStock({ movement: body, caller, idempotencyKey }, deps);
    const { movementId: id, sku, warehouseId, kind, quantity, change, reason, movedAt } = movement;
    return {
      status: 201,
      ...(replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
      body: { id, sku, warehouseId, kind, quantity, change, reason, movedAt: isoTime(movedAt) },
    };
  },
});
