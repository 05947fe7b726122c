import { TableBusy, TransactionRefused } from '../../shared/dynamodb/table.ts';
import { allDone } from '../../shared/kernel/all-done.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { PurchaseDeps } from './create-purchase.ts';
import {
  cancelled,
  confirmed,
  outstanding,
  type PurchaseChange,
  type PurchaseOrder,
  type PurchaseRefusal,
} from './domain/purchase-order.ts';
import { leadTimeUsed } from './domain/supplier.ts';
import type { StoredPurchase, StoredReceipt } from './purchase-store.ts';
import { dayOf } from './reorder-policy.ts';
import type { Suppliers } from './supplier-store.ts';

const tries = 6;
const dayMs = 86_400_000;

type Decide = (order: PurchaseOrder) => PurchaseChange | PurchaseRefusal;

/** Decides on the order as it is and saves it if it is still so; else decides anew. Throws what the refusal means. */
export async function changePurchase(
  purchaseOrderId: string,
  decide: Decide,
  deps: Pick<PurchaseDeps, 'purchases'> & { readonly receipt?: StoredReceipt },
): Promise<StoredPurchase> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const before = await deps.purchases.get(purchaseOrderId);
    if (!before) throw new Failure('PURCHASE_ORDER_NOT_FOUND', 'There is no such purchase order.');
    const change = decide(before);
    if ('refused' in change) throw failureOf(change);
    const saved = await savedOr(before, change, deps);
    if (saved) return saved;
  }
  throw new TableBusy('the purchase order kept changing');
}

/** Undefined where the order changed meanwhile; throws the refusal where the receipt is on it already. */
async function savedOr(
  before: StoredPurchase,
  change: PurchaseChange,
  { purchases, receipt }: Pick<PurchaseDeps, 'purchases'> & { readonly receipt?: StoredReceipt },
): Promise<StoredPurchase | undefined> {
  try {
    return await purchases.save(before, change, receipt);
  } catch (error) {
    const [own, received] = error instanceof TransactionRefused ? error.refusals : [];
    if (receipt && received && !received.met) throw error;
    if (own && !own.met) return undefined;
    throw error;
  }
}

function failureOf(refusal: PurchaseRefusal): Failure {
  if (refusal.refused === 'status')
    return new Failure('WRONG_STATUS', `The purchase order is ${refusal.status}.`, {
      members: { current: refusal.status },
    });
  if (refusal.refused === 'unknown')
    return new Failure('SKU_UNKNOWN', 'The purchase order has no such SKU.', {
      members: { skus: refusal.skus },
    });
  return new Failure('OVER_RECEIPT', 'Send a reason to receive more than was ordered.', {
    members: { lines: refusal.lines },
  });
}

type Confirmation = { readonly purchaseOrderId: string; readonly expectedOn?: string | undefined };

/** The supplier takes the order; expected after its lead time unless it said when. */
export async function confirmPurchase(
  { purchaseOrderId, expectedOn }: Confirmation,
  deps: PurchaseDeps & { readonly suppliers: Suppliers },
): Promise<StoredPurchase> {
  const at = deps.now();
  const before = await deps.purchases.get(purchaseOrderId);
  const supplier = before && (await deps.suppliers.get(before.supplierId));
  const days = supplier ? leadTimeUsed(supplier.leadTimeDays, supplier.measured).mean : 0;
  const expected = expectedOn ?? dayOf(at + Math.ceil(days) * dayMs);
  return changePurchase(purchaseOrderId, (order) => confirmed(order, { at, expectedOn: expected }), deps);
}

type Cancellation = { readonly purchaseOrderId: string; readonly reason: string };

/** Ends the order: what is outstanding is no longer on order, and no longer late. */
export async function cancelPurchase(
  { purchaseOrderId, reason }: Cancellation,
  deps: PurchaseDeps,
): Promise<StoredPurchase> {
  const purchase = await changePurchase(purchaseOrderId, (order) => cancelled(order, reason), deps);
  const open = purchase.lines.filter((line) => outstanding(line) > 0).map(({ sku }) => sku);
  await noLongerLate(purchase, open, deps);
  return purchase;
}

/** Closes the alerts of lines that came or will not come. Only an order whose day has passed can have any. */
export async function noLongerLate(
  { warehouseId, expectedOn, purchaseOrderId }: StoredPurchase,
  skus: readonly string[],
  { alerts, now }: PurchaseDeps,
): Promise<void> {
  if (expectedOn === undefined || expectedOn >= dayOf(now())) return;
  const subjects = skus.map((sku) => ({ sku, warehouseId, kind: 'LATE' as const }));
  await allDone(
    subjects.map(async (subject) => {
      const alert = await alerts.get(subject);
      if (alert?.finding.purchaseOrderId === purchaseOrderId)
        await alerts.resolve(subject, `${purchaseOrderId} is no longer open for ${subject.sku}.`, now());
    }),
  );
}
