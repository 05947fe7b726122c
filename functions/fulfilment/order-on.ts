import { unlessRefused, type Write } from '../../shared/dynamodb/table.ts';
import { type FulfilmentOrder, orderIsInForce } from '../orders/contract.ts';
import { nextStep, type OrderStep, type Plan, planned, stepOf } from './domain/plan.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { planPut } from './plan-store.ts';

type Deps = Pick<FulfilmentDeps, 'plans' | 'orders' | 'transact' | 'policies' | 'now'>;

const reasons: Readonly<Record<OrderStep, string>> = {
  PICKING: '开始拣货 picked',
  PACKED: '打包完成 packed',
  SHIPPED: '已发货 sent',
  DELIVERED: '已签收 delivered',
  RETURNED: '已退回 came back',
};

export const by = 'fulfilment';

/** What a transaction writes of an order; `isBehind` where `orderOn` has to bring it further. */
type Along = { readonly writes: readonly Write[]; readonly isBehind: boolean };

/**
 * What a transaction that changes the plan to `after` writes of the order: its next status, or only that it is in force.
 * One status at a time, and never DELIVERED, with which the clock has to be told: `orderOn` does the rest.
 */
export function orderAlong(
  order: FulfilmentOrder,
  after: Plan,
  { orders, now }: Pick<Deps, 'orders' | 'now'>,
): Along {
  const goal = stepOf(after);
  const to = nextStep(order.status, goal);
  if (!to || to === 'DELIVERED') return { writes: [orderIsInForce(order.id)], isBehind: to !== undefined };
  const { writes } = orders.step(order, to, { at: now(), by, reason: reasons[to] });
  return { writes, isBehind: nextStep(to, goal) !== undefined };
}

const tries = 8;
const dayMs = 86_400_000;

/** Brings an order as far as its parcels are, and asks the clock to complete it when it is delivered. May be done again. */
export async function orderOn(orderId: string, deps: Deps): Promise<void> {
  const { plans, orders, transact, policies, now } = deps;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const [plan, order] = await Promise.all([plans.get(orderId), orders.load(orderId)]);
    if (!plan || !order) return;
    const to = nextStep(order.status, stepOf(plan));
    if (!to) return;
    const writes = orders.step(order, to, { at: now(), by, reason: reasons[to] }).writes;
    const { completeAfterDays } = await policies.get();
    const dueAt = now() + completeAfterDays * dayMs;
    const completing = to === 'DELIVERED' ? [planPut(planned(plan, { dueAt, changedAt: now() }))] : [];
    await unlessRefused(transact([...writes, ...completing]));
  }
}
