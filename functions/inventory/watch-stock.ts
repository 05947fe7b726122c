import { allDone } from '../../shared/kernel/all-done.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { Alerts, Finding, StoredAlert, Subject } from './alert-store.ts';
import { type AlertStep, alertSteps, crosses, mayCross } from './domain/alert.ts';
import { type Proposal, proposePurchase } from './domain/purchase-proposal.ts';
import { isWatched, type PlanningStore, type StoredPlan, type WatchedPlan } from './planning-store.ts';
import type { InventoryStore } from './store.ts';

export type WatchDeps = {
  readonly planning: PlanningStore;
  readonly alerts: Alerts;
  readonly inventory: InventoryStore;
  readonly now: Clock;
};

/** What a change of one pool told: the pool's figures after it. */
export type Moved = {
  readonly slot?: string | undefined;
  readonly available: number;
  readonly change: { readonly available: number };
};

/** Looks at a SKU's alerts when a change of its stock passed a level of its plan. */
export async function stockMoved(
  { slot, available, change }: Moved,
  stored: StoredPlan | undefined,
  deps: WatchDeps,
): Promise<void> {
  if (!isWatched(stored)) return;
  const step = { before: available - change.available, after: available };
  const passed = stored.hot || slot !== undefined ? mayCross : crosses;
  if (passed(step, stored.plan.levels)) await settleAlerts(stored, deps);
}

const watchedKinds = ['LOW', 'OUT', 'OVERSTOCK'] as const;
const rounds = 4;

/**
 * Makes the open alerts of a SKU say what its stock says. Stock may pass the level again between the look and the write,
 * while the other watcher finds the alert as it was: so whoever changed an alert looks once more.
 */
export async function settleAlerts(stored: WatchedPlan, deps: WatchDeps): Promise<number> {
  let changed = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const steps = await stepsNow(stored, deps);
    if (steps.length === 0) break;
    const took = await allDone(steps.map(({ step, available }) => take(step, { stored, available }, deps)));
    changed += took.filter(Boolean).length;
  }
  return changed;
}

async function stepsNow(stored: WatchedPlan, { inventory, alerts }: WatchDeps) {
  const { sku, plan } = stored;
  const [stock, ...known] = await Promise.all([
    inventory.read(sku),
    ...watchedKinds.map((kind) => alerts.get({ sku, kind })),
  ]);
  if (!stock) return [];
  const { available } = stock;
  return alertSteps(available, plan.levels, openOnes(known)).map((step) => ({ step, available }));
}

/** The open ones, as the decision knows them. */
export const openOnes = (known: readonly (StoredAlert | undefined)[]) =>
  known.flatMap((alert) =>
    alert && alert.status !== 'RESOLVED'
      ? [{ kind: alert.kind, clearsAbove: alert.finding.clearsAbove }]
      : [],
  );

type Seen = { readonly stored: WatchedPlan; readonly available: number };

async function take(
  { kind, act }: AlertStep,
  { stored, available }: Seen,
  { alerts, now }: WatchDeps,
): Promise<boolean> {
  const subject: Subject = { sku: stored.sku, kind };
  if (act === 'clear') return alerts.resolve(subject, resolutionOf(kind, stored.sku, available), now());
  return alerts.raise(subject, findings[kind](stored, available, now()), now());
}

const resolutionOf = (kind: AlertStep['kind'], sku: string, available: number): string =>
  kind === 'OVERSTOCK'
    ? `${sku} is down to what it needs: ${available} can be sold.`
    : `${sku} is back: ${available} can be sold.`;

type FindingOf = (stored: WatchedPlan, available: number, now: number) => Finding;

const findings: Readonly<Record<AlertStep['kind'], FindingOf>> = {
  LOW: (stored, available, now) =>
    lacking(
      stored,
      available,
      now,
      (order) =>
        `${stored.sku} is low: ${available} can be sold, the reorder point is ${stored.plan.reorderPoint}. ${order}`,
    ),
  OUT: (stored, available, now) =>
    lacking(stored, available, now, (order) => `${stored.sku} is out of stock. ${order}`),
  OVERSTOCK: ({ sku, policy, plan }, available) => ({
    message: `${sku} has more than it needs: ${available} can be sold, which lasts longer than ${policy.overstockDays} days.`,
    available,
    reorderPoint: plan.reorderPoint,
  }),
};

/** What is found in the night: the reorder point is not reached yet, and will be before a purchase could come. */
export function projectedLow(stored: WatchedPlan, available: number, now: number): Finding {
  const { plan, sku } = stored;
  const days = Math.floor((available - plan.reorderPoint) / plan.perDay);
  const found = lacking(
    stored,
    available,
    now,
    (order) =>
      `${sku} will be low in ${days} days: ${available} can be sold, the reorder point is ${plan.reorderPoint}. ${order}`,
  );
  return { ...found, clearsAbove: plan.levels.projectedClears };
}

function lacking(
  stored: WatchedPlan,
  available: number,
  now: number,
  message: (order: string) => string,
): Finding {
  const proposal = proposalOf(stored, available, now);
  const { quantity, orderBy, onOrder } = proposal;
  const order = quantity > 0 ? `Order ${quantity} by ${orderBy}.` : `${onOrder} are on order.`;
  return { message: message(order), available, reorderPoint: stored.plan.reorderPoint, proposal };
}

/** The purchase that a watched SKU needs now; without its cost where that is more than can be counted. */
export function proposalOf({ plan, onOrder }: WatchedPlan, available: number, now: number): Proposal {
  const { purchase, reorderPoint, seasonMost } = plan;
  const position = { available, onOrder, reorderPoint, most: seasonMost, fillRate: purchase.fillRate };
  const proposal = proposePurchase(purchase, position, now);
  const minor = purchase.unitCost * proposal.quantity;
  return Number.isSafeInteger(minor)
    ? { ...proposal, cost: { currency: purchase.currency, minor } }
    : proposal;
}
