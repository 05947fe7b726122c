import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import { changePurchase, noLongerLate } from './change-purchase.ts';
import type { PurchaseDeps } from './create-purchase.ts';
import { outstanding, type Pieces, received } from './domain/purchase-order.ts';
import { type MoveDeps, moveStock } from './move-stock.ts';
import type { StoredPurchase, StoredReceipt } from './purchase-store.ts';

type Ask = {
  readonly purchaseOrderId: string;
  readonly delivery: { readonly lines: readonly Pieces[]; readonly reason?: string | undefined };
  readonly caller: string;
  readonly idempotencyKey: string;
};
type Received = {
  readonly purchase: StoredPurchase;
  readonly receipt: StoredReceipt;
  readonly replayed: boolean;
};

/**
 * Receives pieces of a purchase order once for each key: first what came is written on the order, then the stock movements
 * are booked, each under a key of its own. Whoever breaks off in between leaves a receipt that the same request, or the
 * night, books to its end. Throws PURCHASE_ORDER_NOT_FOUND, WRONG_STATUS, SKU_UNKNOWN, OVER_RECEIPT or
 * IDEMPOTENCY_KEY_REUSED.
 */
export async function receivePurchase(ask: Ask, deps: PurchaseDeps): Promise<Received> {
  const { purchaseOrderId, delivery, caller, idempotencyKey } = ask;
  const receiptId = derivedId('rcp', [purchaseOrderId, caller, idempotencyKey]);
  const hash = bodyHash(delivery);
  const before = await deps.purchases.receipt(purchaseOrderId, receiptId);
  if (before && before.hash !== hash)
    throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another receipt; use a new one.');
  const at = deps.now();
  const known = await deps.purchases.get(purchaseOrderId);
  if (!known) throw new Failure('PURCHASE_ORDER_NOT_FOUND', 'There is no such purchase order.');
  const { warehouseId } = known;
  const fresh = { receiptId, purchaseOrderId, warehouseId, lines: [...delivery.lines], receivedAt: at };
  const receipt = before ?? { ...fresh, by: caller, hash, booked: false };
  const decide = { pieces: delivery.lines, at, reason: delivery.reason };
  const purchase = before
    ? known
    : await changePurchase(purchaseOrderId, (order) => received(order, decide), { ...deps, receipt });
  await bookReceipt(receipt, deps);
  const whole = purchase.lines.filter((line) => outstanding(line) === 0).map(({ sku }) => sku);
  await noLongerLate(purchase, whole, deps);
  return { purchase, receipt, replayed: before !== undefined };
}

/** Books the stock movements of a receipt; those that are booked already do nothing again. */
export async function bookReceipt(
  receipt: StoredReceipt,
  deps: MoveDeps & Pick<PurchaseDeps, 'purchases'>,
): Promise<void> {
  if (receipt.booked) return;
  const { receiptId, purchaseOrderId, warehouseId, lines, by } = receipt;
  for (const { sku, quantity } of lines)
    await moveStock(
      {
        movement: { sku, warehouseId, kind: 'receipt', quantity, reason: `采购入库 ${purchaseOrderId}` },
        caller: by,
        idempotencyKey: `${receiptId}.${sku}`,
      },
      deps,
    );
  await deps.purchases.markBooked(receipt);
}
