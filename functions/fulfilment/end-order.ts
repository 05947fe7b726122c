import { unlessRefused, type Write } from '../../shared/dynamodb/table.ts';
import { deallocated } from '../inventory/contract.ts';
import { type FulfilmentOrder, orderIsNotAllocated } from '../orders/contract.ts';
import { allocationPut } from './allocation-store.ts';
import { uncountedFor } from './day-store.ts';
import { type Allocation, movedTo, pickedOf } from './domain/allocated.ts';
import { type Plan, planned, withPart } from './domain/plan.ts';
import { putAwayFor } from './domain/put-away.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { by } from './order-on.ts';
import { planPut } from './plan-store.ts';
import { putAwayPut } from './put-away-store.ts';
import { joined } from './stock-writes.ts';

type Deps = Pick<FulfilmentDeps, 'plans' | 'allocations' | 'orders' | 'transact' | 'now'>;

const endable: readonly string[] = ['WAITING', 'PICKING', 'PICKED', 'PACKED'];

/** Whether something of a plan is not sent yet, and can still be stopped. */
export const isUnderWay = ({ parts }: Pick<Plan, 'parts'>): boolean =>
  parts.some(({ status }) => endable.includes(status));

/**
 * Ends what fulfilment does for an order that is closed (取消配货): what nobody picked can be sold at once, what is picked or
 * packed when somebody has put it back. Nothing happens where the order goes on. May be done again.
 */
export const endOrder = (orderId: string, deps: Deps): Promise<readonly string[]> =>
  endAllocations(orderId, '订单已取消 the order is closed', deps);

const tries = 6;

/**
 * Ends the allocations of an order that are not sent, and gives their ids. None of an order that goes on: each write checks
 * that it does not, whatever was read before.
 */
export async function endAllocations(
  orderId: string,
  because: string,
  deps: Deps,
): Promise<readonly string[]> {
  const ended: string[] = [];
  for (let refused = 0; refused < tries; ) {
    const plan = await deps.plans.get(orderId);
    const part = plan?.parts.find(({ status }) => endable.includes(status));
    if (!plan || (!part && plan.status === 'ENDED')) return ended;
    if (goesOn(await deps.orders.load(orderId))) return ended;
    const allocation = part && (await deps.allocations.get(part.allocationId));
    const writes = allocation
      ? ending(plan, allocation, { because, at: deps.now() })
      : [over(plan, deps.now())];
    const isDone = await unlessRefused(deps.transact([orderIsNotAllocated(orderId), ...writes]));
    if (!isDone) refused += 1;
    else if (allocation) ended.push(allocation.allocationId);
  }
  throw new Error('others kept changing the allocations of a closed order');
}

const goesOn = (order: FulfilmentOrder | undefined): boolean =>
  order !== undefined && order.status !== 'CANCELLED' && order.allocatedAt !== undefined;

const over = (plan: Plan, at: number): Write => planPut(ended(plan, at));

/** The clock has nothing to do for it any more. */
function ended({ dueAt: _dueAt, refusal: _refusal, ...plan }: Plan, at: number): Plan {
  return planned(plan, { status: 'ENDED', round: plan.round + 1, missing: [], changedAt: at });
}

type Ending = { readonly because: string; readonly at: number };

function ending(plan: Plan, allocation: Allocation, { because, at }: Ending): readonly Write[] {
  const { allocationId, warehouseId, orderId, lines } = allocation;
  const after = movedTo(allocation, 'CANCELLED', {
    endedBecause: because,
    events: ['allocation.cancelled'],
    changedAt: at,
  });
  const untouched = lines.flatMap(({ sku, quantity, picked }) =>
    quantity > picked ? [{ sku, slot: '', quantity: quantity - picked }] : [],
  );
  return [
    allocationPut(after),
    planPut(planned(plan, { parts: withPart(plan, after), changedAt: at })),
    ...joined(deallocated({ orderId, step: `${allocationId}.end`, warehouseId, takes: untouched, by, at })),
    ...(pickedOf(lines) > 0 ? [putAwayPut(putAwayFor(allocation, 'cancelled', at))] : givingBack(allocation)),
  ];
}

/** What nobody picked of leaves its place in the day's capacity to another one. */
const givingBack = ({ warehouseId, countedOn: day }: Allocation): readonly Write[] =>
  day === undefined ? [] : [uncountedFor({ warehouseId, day })];
