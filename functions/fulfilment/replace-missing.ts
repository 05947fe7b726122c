import { unlessRefused, type Write } from '../../shared/dynamodb/table.ts';
import { cut } from '../../shared/kernel/text.ts';
import { reallocated } from '../inventory/contract.ts';
import { type FulfilmentOrder, isCancelRequested, orderIsInForce } from '../orders/contract.ts';
import { firstOf, mostDecisions, mostMessage, mostSkus, mostWrites } from './allocate-order.ts';
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
 * that more of it lies there; more SKUs than one transaction takes in chunks. What a marketplace has cancelled meanwhile
 * waits until a person has dealt with that. May be done again.
 */
export async function replaceMissing(orderId: string, deps: FulfilmentDeps): Promise<ReplaceOutcome> {
  let outcome: ReplaceOutcome = 'NOTHING';
  for (let refused = 0; refused < tries; ) {
    const [plan, order] = await Promise.all([deps.plans.get(orderId), deps.orders.load(orderId)]);
    if (!plan || plan.missing.length === 0 || !order || order.status === 'CANCELLED') return outcome;
    const { writes, covered } = await chunkOf(plan, order, {
      isLater: refused === tries - 1 || isCancelRequested(order),
      deps,
    });
    if (!(await unlessRefused(deps.transact(writes)))) refused += 1;
    else if (covered) outcome = 'REPLACED';
    else return 'WAITING';
  }
  return 'WAITING';
}

/** The writes for as many of the missing SKUs as fit; `isLater`: for the clock to try again. */
async function chunkOf(
  plan: Plan,
  order: FulfilmentOrder,
  { isLater, deps }: { readonly isLater: boolean; readonly deps: FulfilmentDeps },
): Promise<{ readonly writes: readonly Write[]; readonly covered: boolean }> {
  if (isLater) return { writes: waiting(plan, order, { chosen: undefined, deps }), covered: false };
  for (let size = mostSkus; size >= 1; size = Math.floor(size / 2)) {
    const { now, rest } = firstOf(plan.missing, size);
    const chosen = await replacement(plan, now, { order, deps });
    if (!chosen.covered) return { writes: waiting(plan, order, { chosen, deps }), covered: false };
    const writes = replacing(plan, order, { chosen, rest, deps });
    if (writes.length <= mostWrites) return { writes, covered: true };
  }
  throw new Error('one SKU of an order is in too many warehouses');
}

async function replacement(
  { version }: Plan,
  missing: Plan['missing'],
  { order, deps }: { readonly order: FulfilmentOrder; readonly deps: FulfilmentDeps },
): Promise<Chosen> {
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
  { chosen, rest, deps }: Replacing<Extract<Chosen, { covered: true }>> & { readonly rest: Plan['missing'] },
): readonly Write[] {
  const at = deps.now();
  const { dueAt: _dueAt, refusal: _refusal, ...before } = plan;
  const isLeft = plan.status === 'WAITING' || rest.length > 0;
  const still = isLeft && plan.dueAt !== undefined ? { dueAt: plan.dueAt } : {};
  const lifted = rest.length === 0 ? deps.orders.lift(order)?.writes : undefined;
  return [
    planPut(
      planned(before, { ...withChosen(plan, chosen), ...still, missing: rest, tries: 0, changedAt: at }),
    ),
    ...takenForSale(chosen.allocations, at),
    ...chosen.counts,
    ...(lifted ?? [orderIsInForce(order.id)]),
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
  const message = cut(`拣货缺货 not found, and nowhere else: ${what}`, mostMessage);
  const after = planned(plan, {
    ...(chosen ? { refusal: chosen.refusal } : {}),
    ...{ tries: plan.tries + 1, dueAt: againAt(at, plan.tries), changedAt: at },
  });
  const held = deps.orders.hold(order, { code: 'SHORT_PICK', message, at });
  return [planPut(after), ...(held?.writes ?? [orderIsInForce(order.id)])];
}
