import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { plainText } from '../../../shared/kernel/text.ts';
import { cancelPurchase } from '../change-purchase.ts';
import type { InventoryDeps } from './deps.ts';
import { asPurchase, purchaseAnswer, purchaseOrderId } from './purchase-answer.ts';

export const postPurchaseCancel = route({
  method: 'POST',
  path: '/purchase-orders/{id}/cancel',
  scope: 'inventory:write',
  summary: 'Cancel a purchase order, or the rest of it',
  description:
    'What is outstanding is no longer on order. A rest that the supplier left out counts against its fill rate.',
  request: {
    params: z.object({ id: purchaseOrderId }),
    body: z.strictObject({ reason: plainText(200) }).meta({ id: 'PurchaseCancellation' }),
  },
  responses: { 200: { description: 'The purchase order', schema: purchaseAnswer } },
  failures: ['PURCHASE_ORDER_NOT_FOUND', 'WRONG_STATUS'],
  handle: async ({ params: { id }, body }, deps: InventoryDeps) => ({
    status: 200,
    body: asPurchase(await cancelPurchase({ purchaseOrderId: id, reason: body.reason }, deps)),
  }),
});
