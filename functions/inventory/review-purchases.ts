import type { PurchaseDeps } from './create-purchase.ts';
import { lateLines, outstanding } from './domain/purchase-order.ts';
import type { StoredPurchase } from './purchase-store.ts';
import { bookReceipt } from './receive-purchase.ts';
import { dayOf } from './reorder-policy.ts';

/** Books what receipts left half done, and tells of purchases that should have come. */
export async function reviewPurchases(deps: PurchaseDeps): Promise<{ readonly late: number }> {
  for (const receipt of await deps.purchases.unbooked()) await bookReceipt(receipt, deps);
  const open = await Promise.all([
    deps.purchases.allOf('CONFIRMED'),
    deps.purchases.allOf('PARTLY_RECEIVED'),
  ]);
  const raised = await Promise.all(open.flat().map((purchase) => tellLate(purchase, deps)));
  return { late: raised.flat().filter(Boolean).length };
}

function tellLate(purchase: StoredPurchase, { alerts, now }: PurchaseDeps): Promise<readonly boolean[]> {
  const { purchaseOrderId, warehouseId, expectedOn } = purchase;
  const today = dayOf(now());
  return Promise.all(
    lateLines(purchase, today).map((line) => {
      const message = `${outstanding(line)} of ${line.sku} are late: ${purchaseOrderId} was expected on ${expectedOn}.`;
      return alerts.raise({ sku: line.sku, warehouseId, kind: 'LATE' }, { message, purchaseOrderId }, now());
    }),
  );
}
