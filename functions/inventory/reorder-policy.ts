import { Failure } from '../../shared/kernel/failure.ts';
import type { Money } from '../../shared/kernel/money.ts';
import type { Policy } from './domain/policy.ts';
import { planStock, type StockPlan, type SupplierTerms } from './domain/stock-plan.ts';
import { fillRate, leadTimeUsed, type Measured } from './domain/supplier.ts';
import { isWatched, type WatchedPlan } from './planning-store.ts';
import type { Tier } from './spread-stock.ts';
import type { InventoryStore } from './store.ts';
import type { StoredSupplier, Suppliers } from './supplier-store.ts';
import { settleAlerts, type WatchDeps } from './watch-stock.ts';

export type PolicyDeps = WatchDeps & {
  readonly suppliers: Suppliers;
  readonly setTier: (sku: string, tier: Tier) => Promise<void>;
};

type Ask = { readonly sku: string; readonly policy: Policy; readonly tier: Tier | undefined };

/**
 * Sets how a SKU is kept in stock, works out its reorder point at once and raises what stock says. The tier goes into the
 * pools first, so that a policy that is stored never promises a tier that is not there. Throws SKU_NOT_FOUND,
 * BUNDLE_RULE, SUPPLIER_UNKNOWN or CURRENCY_MIXED.
 */
export async function putPolicy({ sku, policy, tier }: Ask, deps: PolicyDeps): Promise<WatchedPlan> {
  const { planning, suppliers, setTier, now } = deps;
  const pool = await planning.pool(sku);
  if (!pool) throw new Failure('SKU_NOT_FOUND', 'The catalog has no such SKU.');
  if (pool.parts)
    throw new Failure('BUNDLE_RULE', 'A bundle has no stock of its own; give its parts a policy.');
  const supplier = policy.supplierId === undefined ? undefined : await suppliers.get(policy.supplierId);
  if (policy.supplierId !== undefined && !supplier)
    throw new Failure('SUPPLIER_UNKNOWN', 'Put the supplier first.', {
      members: { supplierId: policy.supplierId },
    });
  checkCurrency(pool.currency, [policy.orderCost, policy.unitCost, policy.season?.salvageValue]);
  if (tier) await setTier(sku, tier);
  const price = { currency: pool.currency, minor: pool.price };
  const plan = await planNow({ sku, policy, price, supplier }, deps);
  const hot = tier ? tier.shards > 0 || tier.lease !== undefined || pool.epoch > 0 : pool.epoch > 0;
  const stored = { sku, policy, policyAt: now(), plan, plannedAt: now(), hot };
  await planning.putPolicy(stored);
  const watched = (await planning.get(sku)) ?? { ...stored, onOrder: 0 };
  if (isWatched(watched)) await settleAlerts(watched, deps);
  return { ...stored, onOrder: watched.onOrder };
}

function checkCurrency(currency: string, amounts: readonly (Money | undefined)[]): void {
  if (amounts.some((amount) => amount && amount.currency !== currency))
    throw new Failure('CURRENCY_MIXED', `The SKU is sold in ${currency}; so are its costs.`);
}

const dayMs = 86_400_000;
/** Three years of weeks: two to see the season of a week in, and one to test it on. */
const historyDays = 1092;

type Planned = {
  readonly sku: string;
  readonly policy: Policy;
  readonly price: Money;
  readonly supplier: StoredSupplier | undefined;
};

/** Works out the plan of a SKU from its demand of the last three years. One query. */
export async function planNow(
  { sku, policy, price, supplier }: Planned,
  { inventory, now }: { readonly inventory: InventoryStore; readonly now: () => number },
): Promise<StockPlan> {
  const { days, today } = await demandOf(sku, { inventory, now });
  const leadTime = leadTimeUsed(policy.leadTimeDays, supplier?.measured);
  return planStock({
    policy,
    leadTime,
    days,
    price,
    today,
    supplier: supplier && termsOf(supplier, price.currency),
  });
}

/** What buyers asked for of a SKU in the last three years, and the day it is. */
export async function demandOf(sku: string, { inventory, now }: Pick<WatchDeps, 'inventory' | 'now'>) {
  const today = dayOf(now());
  return { today, days: await inventory.readDemand(sku, dayOf(now() - historyDays * dayMs), today) };
}

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** A supplier that counts in another currency says nothing of what a purchase of this SKU costs. */
function termsOf(supplier: StoredSupplier, currency: string): SupplierTerms {
  const own = (amount: Money | undefined) => (amount?.currency === currency ? amount : undefined);
  const measured: Measured = supplier.measured;
  return {
    orderCost: own(supplier.orderCost),
    minOrderValue: own(supplier.minOrderValue),
    fillRate: fillRate(measured),
  };
}
