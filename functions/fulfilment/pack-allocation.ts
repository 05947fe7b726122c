import { TableBusy, unlessRefused } from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { allocationPut } from './allocation-store.ts';
import type { Allocation } from './domain/allocated.ts';
import { type AskedParcel, packed } from './domain/pack.ts';
import { planned, withPart } from './domain/plan.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';
import { orderAlong, orderOn } from './order-on.ts';
import { planPut } from './plan-store.ts';

export type PackAsk = { readonly allocationId: string; readonly parcels: readonly AskedParcel[] };

const tries = 6;

/**
 * Notes how an allocation is packed (打包) and what its parcels weigh; the order is PACKED with its last one. The same
 * parcels again change nothing. Throws ALLOCATION_NOT_FOUND, WRONG_STATUS, ORDER_CLOSED, PACK_MISMATCH.
 */
export async function packAllocation(
  { allocationId, parcels }: PackAsk,
  deps: FulfilmentDeps,
): Promise<Allocation> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const allocation = await deps.allocations.get(allocationId);
    if (!allocation) throw new Failure('ALLOCATION_NOT_FOUND', 'There is no such allocation.');
    const { orderId, status } = allocation;
    const [plan, order, policy, sold] = await Promise.all([
      deps.plans.get(orderId),
      deps.orders.load(orderId),
      deps.policies.get(),
      deps.soldAs([...new Set(allocation.lines.map(({ sku }) => sku))]),
    ]);
    if (!plan || !order) throw new Error('an allocation has no plan or no order');
    if (status === 'CANCELLED' || order.status === 'CANCELLED')
      throw new Failure('ORDER_CLOSED', 'Put it aside: it goes back (退拣上架).', { members: { orderId } });
    const at = deps.now();
    const gramsOf = (sku: string) => sold.get(sku)?.weightGrams;
    const weighing = { gramsOf, tolerance: policy.weightTolerance, at };
    if (status === 'PACKED')
      return again(allocation, packed({ ...allocation, status: 'PICKED' }, parcels, weighing));
    const after = packed(allocation, parcels, weighing);
    const planAfter = planned(plan, { parts: withPart(plan, after), changedAt: at });
    const along = orderAlong(order, planAfter, deps);
    const writes = [allocationPut(after), planPut(planAfter), ...along.writes];
    if (!(await unlessRefused(deps.transact(writes)))) continue;
    if (along.isBehind) await orderOn(orderId, deps);
    return after;
  }
  throw new TableBusy('others kept changing the allocation');
}

/** What is packed stays packed; the same said again is no mistake. */
function again(allocation: Allocation, asked: Allocation): Allocation {
  if (JSON.stringify(allocation.parcels) === JSON.stringify(asked.parcels)) return allocation;
  throw new Failure('WRONG_STATUS', 'It is packed already, otherwise.', {
    members: { allocationStatus: allocation.status },
  });
}
