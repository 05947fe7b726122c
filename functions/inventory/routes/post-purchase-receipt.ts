import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { pieces, plainText, skuCode } from '../../../shared/kernel/text.ts';
import { receivePurchase } from '../receive-purchase.ts';
import type { InventoryDeps } from './deps.ts';
import { asPurchase, purchaseAnswer, purchaseOrderId, replayedHeader } from './purchase-answer.ts';

const receiptInput = z
  .strictObject({
    lines: z
      .array(z.strictObject({ sku: skuCode, quantity: pieces }))
      .min(1)
      .max(45),
    reason: plainText(200).optional().meta({ description: 'Needed where more came than was ordered' }),
  })
  .refine(({ lines }) => new Set(lines.map(({ sku }) => sku)).size === lines.length, {
    path: ['lines'],
    message: 'name a SKU twice',
  });

export const postPurchaseReceipt = route({
  method: 'POST',
  path: '/purchase-orders/{id}/receipts',
  scope: 'inventory:write',
  summary: 'Receive pieces of a purchase order',
  description:
    'As often as pieces come. Each receipt books its stock movements and shows how long the supplier took.',
  idempotency: 'required',
  request: {
    params: z.object({ id: purchaseOrderId }),
    body: receiptInput.meta({ id: 'PurchaseReceiptInput' }),
  },
  responses: { 201: { description: 'The purchase order after it', schema: purchaseAnswer } },
  failures: [
    'PURCHASE_ORDER_NOT_FOUND',
    'WRONG_STATUS',
    'SKU_UNKNOWN',
    'OVER_RECEIPT',
    'BUNDLE_RULE',
    'AMOUNT_TOO_LARGE',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  handle: async ({ params: { id }, body, caller, idempotencyKey }, deps: InventoryDeps) => {
    if (idempotencyKey === undefined)
      throw new Failure('IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key.');
    const ask = { purchaseOrderId: id, delivery: body, caller, idempotencyKey };
    const { purchase, replayed } = await receivePurchase(ask, deps);
    return { status: 201, body: asPurchase(purchase), ...replayedHeader(replayed) };
  },
});
