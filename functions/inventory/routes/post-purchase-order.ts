import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { priceSchema } from '../../../shared/kernel/money.ts';
import { pieces, skuCode, warehouseCode } from '../../../shared/kernel/text.ts';
import { createPurchase } from '../create-purchase.ts';
import { supplierCode } from '../domain/policy.ts';
import { alertId } from './alert-answer.ts';
import type { InventoryDeps } from './deps.ts';
import { asPurchase, purchaseAnswer, replayedHeader } from './purchase-answer.ts';

const mostLines = 45;
const line = z.strictObject({ sku: skuCode, quantity: pieces, unitCost: priceSchema.optional() });

const purchaseInput = z
  .strictObject({
    warehouseId: warehouseCode,
    supplierId: supplierCode.optional().meta({ description: 'The one of the policies when left out' }),
    lines: z.array(line).min(1).max(mostLines).optional(),
    alertIds: z
      .array(alertId)
      .min(1)
      .max(mostLines)
      .optional()
      .meta({ description: 'Buys what the SKUs of these alerts need now, instead of `lines`' }),
  })
  .refine(({ lines, alertIds }) => !lines !== !alertIds, 'needs either lines or alertIds')
  .refine(({ lines = [] }) => new Set(lines.map(({ sku }) => sku)).size === lines.length, {
    path: ['lines'],
    message: 'name a SKU twice',
  });

export const postPurchaseOrder = route({
  method: 'POST',
  path: '/purchase-orders',
  scope: 'inventory:write',
  summary: 'Propose a purchase order',
  description:
    'By hand or from alerts. Its pieces count as on order from now on, so nothing is proposed twice.',
  idempotency: 'required',
  request: { body: purchaseInput.meta({ id: 'PurchaseOrderInput' }) },
  responses: { 201: { description: 'The purchase order', schema: purchaseAnswer } },
  failures: [
    'SUPPLIER_UNKNOWN',
    'WAREHOUSE_UNKNOWN',
    'SKU_UNKNOWN',
    'ALERT_NOT_FOUND',
    'WRONG_STATUS',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  handle: async ({ body, caller, idempotencyKey }, deps: InventoryDeps) => {
    if (idempotencyKey === undefined)
      throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key.');
    const { purchase, replayed } = await createPurchase({ request: body, caller, idempotencyKey }, deps);
    return { status: 201, body: asPurchase(purchase), ...replayedHeader(replayed) };
  },
});
