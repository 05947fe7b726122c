import { Failure } from '../../shared/kernel/failure.ts';
import type { Allocation } from './domain/allocated.ts';
import { followShipment } from './follow-shipment.ts';
import type { FulfilmentDeps } from './fulfilment-deps.ts';

/**
 * Notes that the buyer has fetched an allocation at the store (自提核销): its pieces leave the stock, and it is delivered. Again
 * changes nothing. Throws ALLOCATION_NOT_FOUND, ORDER_CLOSED, WRONG_STATUS before it is packed, and ACTION_NOT_ALLOWED for
 * what a carrier takes.
 */
export async function collectAllocation(allocationId: string, deps: FulfilmentDeps): Promise<Allocation> {
  const allocation = await deps.allocations.get(allocationId);
  if (!allocation) throw new Failure('ALLOCATION_NOT_FOUND', 'There is no such allocation.');
  const { orderId, status, delivery } = allocation;
  if (delivery !== 'pickup')
    throw new Failure('ACTION_NOT_ALLOWED', 'A carrier takes it; nobody fetches it.');
  if (status === 'DELIVERED') return allocation;
  const order = await deps.orders.load(orderId);
  if (status === 'CANCELLED' || order?.status === 'CANCELLED')
    throw new Failure('ORDER_CLOSED', 'Do not give it out: it goes back (退拣上架).', {
      members: { orderId },
    });
  if (status !== 'PACKED')
    throw new Failure('WRONG_STATUS', `The allocation is ${status}.`, {
      members: { allocationStatus: status },
    });
  return followShipment({ allocationId, to: 'DELIVERED', at: deps.now() }, deps);
}
