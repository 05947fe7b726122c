import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { movementSchema } from '../domain/movement.ts';
import { moveStock } from '../move-stock.ts';
import type { InventoryDeps } from './deps.ts';
import { asMovement, movementAnswer } from './movement-answer.ts';

export const postMovement = route({
  method: 'POST',
  path: '/stock/movements',
  scope: 'inventory:write',
  summary: 'Book a stock movement',
  description:
    'receipt (入库), return (退货入库) and write-off (报损) take positive quantities, adjustment (调整) a signed one; ' +
    'count (盘点) sets what was counted. quarantine (隔离待检) sets pieces aside, quarantine-release (解除隔离) makes them ' +
    'sellable again. transfer (调拨) sends pieces to another warehouse: they are in transit until they are booked there.',
  idempotency: 'required',
  request: { body: movementSchema.meta({ id: 'StockMovementInput' }) },
  responses: { 201: { description: 'The movement', schema: movementAnswer } },
  failures: [
    'SKU_UNKNOWN',
    'WAREHOUSE_UNKNOWN',
    'INSUFFICIENT_STOCK',
    'STOCK_RESERVED',
    'BUNDLE_RULE',
    'LOT_MISMATCH',
    'AMOUNT_TOO_LARGE',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  handle: async ({ body, caller, idempotencyKey }, deps: InventoryDeps) => {
    if (idempotencyKey === undefined)
      throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key.');
    const { movement, replayed } = await moveStock({ movement: body, caller, idempotencyKey }, deps);
    return {
      status: 201,
      ...(replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
      body: asMovement(movement),
    };
  },
});
