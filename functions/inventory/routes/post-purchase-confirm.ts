import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { confirmPurchase } from '../change-purchase.ts';
import type { InventoryDeps } from './deps.ts';
import { asPurchase, purchaseAnswer, purchaseOrderId } from './purchase-answer.ts';

export const postPurchaseConfirm = route({
  method: 'POST',
  path: '/purchase-orders/{id}/confirm',
  scope: 'inventory:write',
  summary: 'Say that the supplier took the order',
  description:
    "Expected after the supplier's lead time unless it named a day; later than that it raises an alert LATE.",
  request: {
    params: z.object({ id: purchaseOrderId }),
    body: z.strictObject({ expectedOn: z.iso.date().optional() }).meta({ id: 'PurchaseConfirmation' }),
  },
  responses: { 200: { description: 'The purchase order', schema: purchaseAnswer } },
  failures: ['PURCHASE_ORDER_NOT_FOUND', 'WRONG_STATUS'],
  handle: async ({ params: { id }, body }, deps: InventoryDeps) => ({
    status: 200,
    body: asPurchase(await confirmPurchase({ purchaseOrderId: id, expectedOn: body.expectedOn }, deps)),
  }),
});
