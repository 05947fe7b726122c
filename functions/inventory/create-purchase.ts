import { TransactionRefused } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import type { Money } from '../../shared/kernel/money.ts';
import type { MoveDeps } from './move-stock.ts';
import { isWatched } from './planning-store.ts';
import { type Purchases, readPurchase, type StoredPurchase } from './purchase-store.ts';
import { proposalOf, type WatchDeps } from './watch-stock.ts';

export type PurchaseDeps = WatchDeps & MoveDeps & { readonly purchases: Purchases };

type Line = { readonly sku: string; readonly quantity: number; readonly unitCost?: Money | undefined };
export type PurchaseRequest = {
  readonly warehouseId: string;
  readonly supplierId?: string | undefined;
  readonly lines?: readonly Line[] | undefined;
  readonly alertIds?: readonly string[] | undefined;
};
type Ask = { readonly request: PurchaseRequest; readonly caller: string; readonly idempotencyKey: string };
type Created = { readonly purchase: StoredPurchase; readonly replayed: boolean };

/**
 * Proposes a purchase, by hand or from alerts: of these the quantities that their SKUs need now. From now on its pieces
 * are on order, so that nothing is proposed twice. The same key and body again give the first one. Throws
 * ALERT_NOT_FOUND, SUPPLIER_UNKNOWN, WAREHOUSE_UNKNOWN, SKU_UNKNOWN, WRONG_STATUS or IDEMPOTENCY_KEY_REUSED.
 */
export async function createPurchase(
  { request, caller, idempotencyKey }: Ask,
  deps: PurchaseDeps,
): Promise<Created> {
  const purchaseOrderId = derivedId('pur', [caller, idempotencyKey]);
  const hash = bodyHash(request);
  const before = await deps.purchases.get(purchaseOrderId);
  if (before) return again(before, hash);
  const { supplierId, lines } = await wanted(request, deps);
  const purchase: StoredPurchase = {
    purchaseOrderId,
    supplierId,
    warehouseId: request.warehouseId,
    status: 'PROPOSED',
    lines: lines.map((line) => ({ ...line, received: 0 })),
    createdAt: deps.now(),
    by: caller,
    hash,
    version: 1,
  };
  try {
    await deps.purchases.create(purchase);
    return { purchase, replayed: false };
  } catch (error) {
    return refused(error, purchase);
  }
}

function again(before: StoredPurchase, hash: string): Created {
  if (before.hash === hash) return { purchase: before, replayed: true };
  throw new Failure('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another purchase order; use a new one.');
}

function refused(error: unknown, purchase: StoredPurchase): Created {
  if (!(error instanceof TransactionRefused)) throw error;
  const [own, supplier, warehouse, ...skus] = error.refusals;
  if (own && !own.met && own.item) return again(readPurchase(own.item), purchase.hash);
  const { supplierId, warehouseId } = purchase;
  if (supplier && !supplier.met)
    throw new Failure('SUPPLIER_UNKNOWN', 'Put the supplier first.', {
      members: { supplierId },
      cause: error,
    });
  if (warehouse && !warehouse.met)
    throw new Failure('WAREHOUSE_UNKNOWN', 'Put the warehouse first.', {
      members: { warehouseId },
      cause: error,
    });
  const unknown = purchase.lines.filter((_, index) => skus[index]?.met === false).map(({ sku }) => sku);
  throw new Failure('SKU_UNKNOWN', 'The catalog has none of these that can be bought.', {
    members: { skus: unknown },
    cause: error,
  });
}

async function wanted({ supplierId, lines, alertIds = [] }: PurchaseRequest, deps: PurchaseDeps) {
  const all = lines ?? (await proposed(alertIds, deps));
  const supplier = supplierId ?? (await supplierOf(all, deps));
  return { supplierId: supplier, lines: all };
}

/** What the SKUs of alerts need now; more may be on order than when the alert was raised. */
async function proposed(alertIds: readonly string[], deps: PurchaseDeps): Promise<readonly Line[]> {
  const alerts = await Promise.all(alertIds.map((alertId) => deps.alerts.byId(alertId)));
  const missing = alertIds.filter((_, index) => !alerts[index]);
  if (missing.length > 0)
    throw new Failure('ALERT_NOT_FOUND', 'There is no such alert.', { members: { alertIds: missing } });
  const skus = [...new Set(alerts.flatMap((alert) => (alert ? [alert.sku] : [])))];
  const lines = (await Promise.all(skus.map((sku) => lineOf(sku, deps)))).filter(
    ({ quantity }) => quantity > 0,
  );
  if (lines.length > 0) return lines;
  throw new Failure('WRONG_STATUS', 'Nothing needs to be bought: enough is there or on order.', {
    members: { skus },
  });
}

async function lineOf(sku: string, { planning, inventory, now }: PurchaseDeps): Promise<Line> {
  const [stored, stock] = await Promise.all([planning.get(sku), inventory.read(sku)]);
  if (!isWatched(stored) || !stock) return { sku, quantity: 0 };
  const { unitCost, currency } = stored.plan.purchase;
  const { quantity } = proposalOf(stored, stock.available, now());
  return { sku, quantity, unitCost: { currency, minor: unitCost } };
}

/** The supplier that all SKUs have in their policies. */
async function supplierOf(lines: readonly Line[], { planning }: PurchaseDeps): Promise<string> {
  const plans = await Promise.all(lines.map(({ sku }) => planning.get(sku)));
  const suppliers = new Set(plans.map((stored) => stored?.policy?.supplierId));
  const [only] = suppliers;
  if (only !== undefined && suppliers.size === 1) return only;
  throw new Failure(
    'SUPPLIER_UNKNOWN',
    'Name the supplier: the policies of these SKUs do not name one alike.',
    {
      members: { suppliers: [...suppliers].filter((each) => each !== undefined) },
    },
  );
}
