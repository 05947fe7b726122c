import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import type { InventoryDeps } from './deps.ts';
import { asPurchase, purchaseAnswer, purchaseOrderId } from './purchase-answer.ts';

export const getPurchaseOrder = route({
  method: 'GET',
  path: '/purchase-orders/{id}',
  scope: 'inventory:read',
  summary: 'Read a purchase order',
  request: { params: z.object({ id: purchaseOrderId }) },
  responses: { 200: { description: 'The purchase order', schema: purchaseAnswer } },
  failures: ['PURCHASE_ORDER_NOT_FOUND'],
  handle: async ({ params: { id } }, { purchases }: InventoryDeps) => {
    const purchase = await purchases.get(id);
    if (!purchase) throw new Failure('PURCHASE_ORDER_NOT_FOUND', 'There is no such purchase order.');
    return { status: 200, body: asPurchase(purchase) };
  },
});
