import { allDone } from '../../shared/kernel/all-done.ts';
import type { PurchaseDeps } from './create-purchase.ts';
import { lateLines, outstanding } from './domain/purchase-order.ts';
import type { StoredPurchase } from './purchase-store.ts';
import { bookReceipt } from './receive-purchase.ts';
import { dayOf } from './reorder-policy.ts';

export type PurchaseReview = {
  readonly late: number;
  /** Receipts that could not be booked; each waits for the next night, and for nobody else. */
  readonly failed: readonly unknown[];
};

/** Books what receipts left half done, tells of purchases that should have come, and no longer of those that need not. */
export async function reviewPurchases(deps: PurchaseDeps): Promise<PurchaseReview> {
  const failed: unknown[] = [];
  for (const receipt of await deps.purchases.unbooked())
    await bookReceipt(receipt, deps).catch((error: unknown) => failed.push(error));
  await settleLate(deps);
  const open = await Promise.all([
    deps.purchases.allOf('CONFIRMED'),
    deps.purchases.allOf('PARTLY_RECEIVED'),
  ]);
  const raised = await allDone(open.flat().map((purchase) => tellLate(purchase, deps)));
  return { late: raised.flat().filter(Boolean).length, failed };
}

/** Closes what whoever received or cancelled a purchase left open when it broke off. */
async function settleLate({ alerts, purchases, now }: PurchaseDeps): Promise<void> {
  const today = dayOf(now());
  for (const { kind, sku, warehouseId, finding } of await alerts.unresolved()) {
    if (kind !== 'LATE' || finding.purchaseOrderId === undefined) continue;
    const purchase = await purchases.get(finding.purchaseOrderId);
    const late = purchase && lateLines(purchase, today).some((line) => line.sku === sku);
    const resolution = `${finding.purchaseOrderId} is no longer open for ${sku}.`;
    if (!late) await alerts.resolve({ sku, warehouseId, kind }, resolution, now());
  }
}

async function tellLate(
  purchase: StoredPurchase,
  { alerts, now }: PurchaseDeps,
): Promise<readonly boolean[]> {
  const { purchaseOrderId, warehouseId, expectedOn } = purchase;
  const today = dayOf(now());
  return allDone(
    lateLines(purchase, today).map((line) => {
      const message = `${outstanding(line)} of ${line.sku} are late: ${purchaseOrderId} was expected on ${expectedOn}.`;
      return alerts.raise({ sku: line.sku, warehouseId, kind: 'LATE' }, { message, purchaseOrderId }, now());
    }),
  );
}
