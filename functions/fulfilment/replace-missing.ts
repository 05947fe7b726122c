import { unlessRefused, type Write } from '../../shared/dynamodb/table.ts';
import { reallocated } from '../inventory/contract.ts';
import { type FulfilmentOrder, orderIsInForce } from '../orders/contract.ts';
import { mostDecisions } from './allocate-order.ts';
import { allocationPut } from './allocation-store.ts';
import { type Choosing, type Chosen, chooseWarehouses } from './choose-warehouses.ts';
import type { Allocation } from './domain/allocated.ts';
import { againAt, type Plan, planned, withPart } from './domain/plan.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { by } from './order-on.ts';
import { planPut } from './plan-store.ts';
import { joined } from './stock-writes.ts';

const tries = 4;

/** REPLACED: other warehouses send it. WAITING: nobody has it; the order says so, and the clock tries again. */
export type ReplaceOutcome = 'REPLACED' | 'WAITING' | 'NOTHING';

/**
 * Sends what pickers did not find from elsewhere (缺货改配): other warehouses first, then the same one, where its stock says
 * that more of it lies there. May be done again.
 */
export async function replaceMissing(orderId: string, deps: FulfilmentDeps): Promise<ReplaceOutcome> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const [plan, order] = await Promise.all([deps.plans.get(orderId), deps.orders.load(orderId)]);
    if (!plan || plan.missing.length === 0 || !order || order.status === 'CANCELLED') return 'NOTHING';
    const chosen = attempt < tries ? await replacement(plan, order, deps) : undefined;
    const writes = chosen?.covered
      ? replacing(plan, order, { chosen, deps })
      : waiting(plan, order, { chosen, deps });
    if (await unlessRefused(deps.transact(writes))) return chosen?.covered ? 'REPLACED' : 'WAITING';
  }
  return 'WAITING';
}

async function replacement(plan: Plan, order: FulfilmentOrder, deps: FulfilmentDeps): Promise<Chosen> {
  const { missing, version } = plan;
  const pieces = missing.map(({ lineId, sku, quantity }) => ({ lineId, sku, quantity }));
  const choosing: Choosing = { order, pieces, reason: 'short-pick', name: `short-pick.${version}` };
  const exclude = [...new Set(missing.map(({ warehouseId }) => warehouseId))];
  const elsewhere = await chooseForSale({ ...choosing, exclude }, deps);
  return elsewhere.covered ? elsewhere : chooseForSale(choosing, deps);
}

/** The same, of what nobody has bought. */
export async function chooseForSale(choosing: Choosing, deps: FulfilmentDeps): Promise<Chosen> {
  const chosen = await chooseWarehouses(choosing, deps);
  if (!chosen.covered) return chosen;
  const wanted = Map.groupBy(choosing.pieces, ({ sku }) => sku);
  for (const [sku, pieces] of wanted) {
    const quantity = pieces.reduce((sum, each) => sum + each.quantity, 0);
    if (((await deps.takeable(sku)) ?? 0) >= quantity) continue;
    const { at, explanation } = chosen.decision;
    const missing = [{ sku, quantity, reason: 'NO_STOCK' as const }];
    return { covered: false, refusal: { at, reason: 'NO_STOCK', missing, explanation } };
  }
  return chosen;
}

type Replacing<Which> = { readonly chosen: Which; readonly deps: FulfilmentDeps };

function replacing(
  plan: Plan,
  order: FulfilmentOrder,
  { chosen, deps }: Replacing<Extract<Chosen, { covered: true }>>,
): readonly Write[] {
  const at = deps.now();
  const { dueAt: _dueAt, refusal: _refusal, ...before } = plan;
  const still = plan.status === 'WAITING' && plan.dueAt !== undefined ? { dueAt: plan.dueAt } : {};
  return [
    planPut(planned(before, { ...withChosen(plan, chosen), ...still, missing: [], tries: 0, changedAt: at })),
    ...takenForSale(chosen.allocations, at),
    ...chosen.counts,
    ...(deps.orders.lift(order)?.writes ?? [orderIsInForce(order.id)]),
  ];
}

/** The plan's allocations and decisions with those of a choice. */
export const withChosen = (
  plan: Plan,
  { allocations, decision }: Extract<Chosen, { covered: true }>,
): Pick<Plan, 'parts' | 'decisions'> => ({
  parts: allocations.reduce((parts, each) => withPart({ ...plan, parts }, each), plan.parts),
  decisions: [decision, ...plan.decisions].slice(0, mostDecisions),
});

/** The writes that put allocations of what nobody holds, and take it out of what is for sale. */
export const takenForSale = (allocations: readonly Allocation[], at: number): readonly Write[] => [
  ...allocations.map(allocationPut),
  ...joined(
    allocations.flatMap(({ orderId, allocationId, warehouseId, lines }) =>
      reallocated({
        ...{ orderId, step: allocationId, warehouseId, by, at },
        takes: lines.map(({ sku, quantity }) => ({ sku, slot: '', quantity })),
      }),
    ),
  ),
];

function waiting(
  plan: Plan,
  order: FulfilmentOrder,
  { chosen, deps }: Replacing<Extract<Chosen, { covered: false }> | undefined>,
): readonly Write[] {
  const at = deps.now();
  const what = plan.missing.map(({ sku, quantity }) => `${sku} × ${quantity}`).join(', ');
  const message = `拣货缺货 not found, and nowhere else: ${what}`.slice(0, 200);
  const after = planned(plan, {
    ...(chosen ? { refusal: chosen.refusal } : {}),
    ...{ tries: plan.tries + 1, dueAt: againAt(at, plan.tries), changedAt: at },
  });
  const held = deps.orders.hold(order, { code: 'SHORT_PICK', message, at });
  return [planPut(after), ...(held?.writes ?? [orderIsInForce(order.id)])];
}
