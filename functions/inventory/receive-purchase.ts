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
  const taken = await recorded(ask, deps);
  await bookReceipt(taken.receipt, deps);
  const whole = taken.purchase.lines.filter((line) => outstanding(line) === 0).map(({ sku }) => sku);
  await noLongerLate(taken.purchase, whole, deps);
  return taken;
}

/** Writes what came on the order with its receipt; whoever finds the receipt there takes it as it is, or not at all. */
async function recorded(
  { purchaseOrderId, delivery, caller, idempotencyKey }: Ask,
  deps: PurchaseDeps,
): Promise<Received> {
  const { purchases } = deps;
  const receiptId = derivedId('rcp', [purchaseOrderId, caller, idempotencyKey]);
  const hash = bodyHash(delivery);
  const [before, known] = [
    await purchases.receipt(purchaseOrderId, receiptId),
    await purchases.get(purchaseOrderId),
  ];
  if (!known) throw new Failure('PURCHASE_ORDER_NOT_FOUND', 'There is no such purchase order.');
  if (before) return again(before, { hash, purchase: known });
  const at = deps.now();
  const named = { receiptId, purchaseOrderId, warehouseId: known.warehouseId, by: caller };
  const receipt = { ...named, lines: [...delivery.lines], receivedAt: at, hash, booked: false };
  const decide = { pieces: delivery.lines, at, reason: delivery.reason };
  try {
    const purchase = await changePurchase(purchaseOrderId, (order) => received(order, decide), {
      ...deps,
      receipt,
    });
    return { purchase, receipt, replayed: false };
  } catch (error) {
    const twin = await purchases.receipt(purchaseOrderId, receiptId);
    if (!twin) throw error;
    return again(twin, { hash, purchase: (await purchases.get(purchaseOrderId)) ?? known });
  }
}

type Asked = { readonly hash: string; readonly purchase: StoredPurchase };

function again(receipt: StoredReceipt, { hash, purchase }: Asked): Received {
  if (receipt.hash === hash) return { purchase, receipt, replayed: true };
  throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another receipt; use a new one.');
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
