import type { Page } from '../../shared/dynamodb/table.ts';
import type { StoredAlert } from './alert-store.ts';
import type { PurchaseDeps } from './create-purchase.ts';
import { alertSteps, type Levels } from './domain/alert.ts';
import { daysWithoutSale } from './domain/stock-plan.ts';
import { isWatched, type WatchedPlan } from './planning-store.ts';
import type { StoredPool } from './pools.ts';
import { dayOf, planNow } from './reorder-policy.ts';
import { reviewPurchases } from './review-purchases.ts';
import type { StoredSupplier, Suppliers } from './supplier-store.ts';
import { settleExpiring } from './watch-lots.ts';
import { openOnes, projectedLow, settleAlerts } from './watch-stock.ts';

/** A page of the catalog's SKUs, by code. */
export type SkuPage = (
  limit: number,
  start: Page['next'],
) => Promise<{
  readonly skus: readonly string[];
  readonly next: Page['next'];
}>;

export type ReviewDeps = PurchaseDeps & { readonly suppliers: Suppliers; readonly skuPage: SkuPage };

export type Review = {
  readonly done: boolean;
  /** SKUs with a policy that this run looked at. */
  readonly reviewed: number;
  /** Why SKUs could not be looked at, or receipts not booked; the run goes on, and the next night finds them again. */
  readonly failed: readonly unknown[];
};

const reviewName = 'STOCK';
const pageSize = 50;
const atOnce = 8;

/**
 * Reviews every SKU that has a policy: renews its forecast and reorder point, and raises or closes its alerts. Goes by
 * pages until `until` (milliseconds since 1970) and notes after each where it is, so that the next call of the same day
 * (UTC) goes on there, however this one ended. A page that is done twice does no harm.
 */
export async function reviewStock(until: number, deps: ReviewDeps): Promise<Review> {
  const day = dayOf(deps.now());
  let state = await deps.planning.review(reviewName, day);
  const failed: unknown[] = [];
  let reviewed = 0;
  if (state.done) return { done: true, reviewed, failed };
  if (!state.position) failed.push(...(await reviewPurchases(deps)).failed);
  const [suppliers, alerts] = await Promise.all([deps.suppliers.list(), deps.alerts.unresolved()]);
  const known = {
    suppliers: new Map(suppliers.map((each) => [each.supplierId, each])),
    alerts: Map.groupBy(alerts, ({ sku }) => sku),
  };
  while (!state.done && deps.now() < until) {
    const { skus, next } = await deps.skuPage(pageSize, state.position);
    const page = await reviewPage(skus, known, deps);
    reviewed += page.reviewed;
    failed.push(...page.failed);
    const position = next as Record<string, string> | undefined;
    state = { done: !position, reviewed: state.reviewed + page.reviewed, ...(position ? { position } : {}) };
    await deps.planning.putReview(reviewName, day, state);
  }
  return { done: state.done, reviewed, failed };
}

type Known = {
  readonly suppliers: ReadonlyMap<string, StoredSupplier>;
  readonly alerts: ReadonlyMap<string, readonly StoredAlert[]>;
};

async function reviewPage(skus: readonly string[], known: Known, deps: ReviewDeps) {
  const { plans, pools } = await deps.planning.getAll(skus);
  const watched = skus.flatMap((sku) => {
    const [stored, pool] = [plans.get(sku), pools.get(sku)];
    return isWatched(stored) && pool ? [{ stored, pool }] : [];
  });
  const failed: unknown[] = [];
  for (let at = 0; at < watched.length; at += atOnce) {
    const batch = watched.slice(at, at + atOnce);
    const outcomes = await Promise.allSettled(batch.map((each) => reviewSku(each, known, deps)));
    failed.push(...outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : [])));
  }
  return { reviewed: watched.length - failed.length, failed };
}

type OneSku = { readonly stored: WatchedPlan; readonly pool: StoredPool };

async function reviewSku({ stored, pool }: OneSku, known: Known, deps: ReviewDeps): Promise<void> {
  const { sku, policy } = stored;
  const supplier = policy.supplierId === undefined ? undefined : known.suppliers.get(policy.supplierId);
  const price = { currency: pool.currency, minor: pool.price };
  const plan = await planNow({ sku, policy, price, supplier }, deps);
  const renewed = { ...stored, plan, plannedAt: deps.now(), hot: pool.epoch > 0 };
  await deps.planning.putPlan(renewed);
  const alerts = known.alerts.get(sku) ?? [];
  const stock = pool.lots ? await deps.inventory.read(sku) : undefined;
  if (stock) await settleExpiring({ sku, stock, days: policy.expiryDays, alerts }, deps);
  const looked = { stored: renewed, available: await availableOf(renewed, pool, deps), alerts };
  if (alertSteps(looked.available, plan.levels, openOnes(alerts)).length > 0)
    await settleAlerts(renewed, deps);
  await settleProjection(looked, deps);
  await settleDead({ ...looked, onHand: looked.available + pool.reserved }, deps);
}

/** The pools of a hot SKU are read one by one; what was read of an ordinary one is all there is. */
async function availableOf({ sku, hot }: WatchedPlan, pool: StoredPool, { inventory }: ReviewDeps) {
  return hot ? ((await inventory.read(sku))?.available ?? 0) : pool.available;
}

type Looked = {
  readonly stored: WatchedPlan;
  readonly available: number;
  readonly alerts: readonly StoredAlert[];
};

const isProjected = (available: number, { low, projected }: Levels): boolean =>
  available > low && available <= projected;

/** LOW before its time: at the forecast rate the reorder point is met within the lead time. */
async function settleProjection({ stored, available, alerts }: Looked, deps: ReviewDeps): Promise<void> {
  const { sku, plan } = stored;
  const low = alerts.find(({ kind }) => kind === 'LOW');
  const now = deps.now();
  if (!low && plan.perDay > 0 && isProjected(available, plan.levels))
    await deps.alerts.raise({ sku, kind: 'LOW' }, projectedLow(stored, available, now), now);
  const past = low?.finding.clearsAbove !== undefined && available > plan.levels.projectedClears;
  if (past)
    await deps.alerts.resolve(
      { sku, kind: 'LOW' },
      `The forecast of ${sku} no longer meets its reorder point.`,
      now,
    );
}

/** DEAD: pieces lie there, and nobody asked for one in so many days. */
async function settleDead(looked: Looked & { readonly onHand: number }, deps: ReviewDeps): Promise<void> {
  const { stored, available, onHand, alerts } = looked;
  const { sku, policy, policyAt, plan } = stored;
  const now = deps.now();
  const days = daysWithoutSale({
    lastDemand: plan.lastDemand,
    since: policyAt,
    now,
    deadDays: policy.deadDays,
  });
  const open = alerts.some(({ kind }) => kind === 'DEAD');
  if (days !== undefined && onHand > 0 && !open) {
    const message = `${sku} does not sell: ${onHand} on hand, and nobody asked for one in ${days} days.`;
    await deps.alerts.raise({ sku, kind: 'DEAD' }, { message, available }, now);
  }
  if (open && (days === undefined || onHand === 0))
    await deps.alerts.resolve(
      { sku, kind: 'DEAD' },
      onHand === 0 ? `Nothing of ${sku} is left.` : `Somebody asked for ${sku} again.`,
      now,
    );
}
