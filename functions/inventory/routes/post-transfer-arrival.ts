import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { skuCode } from '../../../shared/kernel/text.ts';
import { arrivalSchema } from '../domain/movement.ts';
import { receiveTransfer } from '../receive-transfer.ts';
import type { InventoryDeps } from './deps.ts';
import { asMovement, movementAnswer } from './movement-answer.ts';

export const postTransferArrival = route({
  method: 'POST',
  path: '/stock/{sku}/transfers/{id}/arrivals',
  scope: 'inventory:write',
  summary: 'Book what came of a transfer',
  description:
    'Pieces that arrived can be sold in the other warehouse; pieces that are `lost` are no longer expected. The transfer ' +
    'stays on the way until all of it is one or the other (调拨入库).',
  idempotency: 'required',
  request: {
    params: z.object({ sku: skuCode, id: z.string().regex(idPattern('trf')) }),
    body: arrivalSchema.meta({ id: 'TransferArrivalInput' }),
  },
  responses: { 201: { description: 'The movement', schema: movementAnswer } },
  failures: [
    'TRANSFER_NOT_FOUND',
    'OVER_RECEIPT',
    'LOT_MISMATCH',
    'AMOUNT_TOO_LARGE',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  handle: async ({ params: { sku, id }, body, caller, idempotencyKey }, deps: InventoryDeps) => {
    if (idempotencyKey === undefined)
      throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key.');
    const { movement, replayed } = await receiveTransfer(
      { sku, transferId: id, arrival: body, caller, idempotencyKey },
      deps,
    );
    return {
      status: 201,
      ...(replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
      body: asMovement(movement),
    };
  },
});
