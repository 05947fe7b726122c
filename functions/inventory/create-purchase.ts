import { TableBusy, TransactionRefused } from '../../shared/dynamodb/table.ts';
import { bodyHash } from '../../shared/kernel/body-hash.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { derivedId } from '../../shared/kernel/ids.ts';
import type { Money } from '../../shared/kernel/money.ts';
import type { MoveDeps } from './move-stock.ts';
import { isWatched } from './planning-store.ts';
import { type OnOrderSeen, type Purchases, readPurchase, type StoredPurchase } from './purchase-store.ts';
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

const tries = 5;

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
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const { supplierId, lines, seen } = await wanted(request, deps);
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
      await deps.purchases.create(purchase, seen);
      return { purchase, replayed: false };
    } catch (error) {
      if (!boughtMeanwhile(error, purchase)) return refused(error, purchase);
    }
  }
  throw new TableBusy('others kept buying the same SKUs');
}

/** Nothing stands in the way but that more or less is on order than the proposal went by. */
function boughtMeanwhile(error: unknown, { lines }: StoredPurchase): boolean {
  if (!(error instanceof TransactionRefused)) return false;
  return error.refusals.slice(0, -lines.length).every(({ met }) => met);
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

type Wanted = { readonly lines: readonly Line[]; readonly seen: OnOrderSeen };

async function wanted({ supplierId, lines, alertIds = [] }: PurchaseRequest, deps: PurchaseDeps) {
  const all: Wanted = lines ? { lines, seen: new Map() } : await proposed(alertIds, deps);
  return { ...all, supplierId: supplierId ?? (await supplierOf(all.lines, deps)) };
}

/** What the SKUs of alerts need now; more may be on order than when the alert was raised. */
async function proposed(alertIds: readonly string[], deps: PurchaseDeps): Promise<Wanted> {
  const alerts = await Promise.all(alertIds.map((alertId) => deps.alerts.byId(alertId)));
  const missing = alertIds.filter((_, index) => !alerts[index]);
  if (missing.length > 0)
    throw new Failure('ALERT_NOT_FOUND', 'There is no such alert.', { members: { alertIds: missing } });
  const skus = [...new Set(alerts.flatMap((alert) => (alert ? [alert.sku] : [])))];
  const needed = (await Promise.all(skus.map((sku) => neededOf(sku, deps)))).flat();
  if (needed.length > 0)
    return {
      lines: needed.map(({ line }) => line),
      seen: new Map(needed.map(({ line, onOrder }) => [line.sku, onOrder])),
    };
  throw new Failure('WRONG_STATUS', 'Nothing needs to be bought: enough is there or on order.', {
    members: { skus },
  });
}

async function neededOf(sku: string, { planning, inventory, now }: PurchaseDeps) {
  const [stored, stock] = await Promise.all([planning.get(sku), inventory.read(sku)]);
  if (!isWatched(stored) || !stock) return [];
  // An alert may be of too much, or over by now.
  if (stock.available > stored.plan.levels.projectedClears) return [];
  const { unitCost, currency } = stored.plan.purchase;
  const { quantity, onOrder } = proposalOf(stored, stock.available, now());
  const line: Line = { sku, quantity, unitCost: { currency, minor: unitCost } };
  return quantity > 0 ? [{ line, onOrder }] : [];
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
