import { noteOrder } from './note-order.ts';
import type { Noted } from './noted-store.ts';
import { orderRefOf } from './order-ref.ts';
import type { PrivacyDeps } from './privacy-deps.ts';

type Deps = Omit<PrivacyDeps, 'holders' | 'lists' | 'trail'>;

/**
 * Notes whose the orders are that were placed before there was anybody who did: once in the life of the table, page by page
 * in time that is left over. Gives how many were looked at; an erasure that is done meanwhile opens again for them.
 */
export async function noteOlder(until: number, deps: Deps): Promise<number> {
  let state: Noted = (await deps.noted.get()) ?? { before: deps.now(), place: { run: 0 } };
  let looked = 0;
  while (state.place !== undefined && deps.now() < until) {
    const page = await deps.ordersBefore(state.before, state.place);
    for (const { id: orderId, ...order } of page?.orders ?? [])
      await noteOrder(orderRefOf({ orderId, ...order }), deps);
    looked += page?.orders.length ?? 0;
    state = { before: state.before, place: page?.next };
    await deps.noted.put(state);
  }
  return looked;
}
