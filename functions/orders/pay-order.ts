import { TableBusy, TransactionRefused } from '../../shared/dynamodb/table.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { PoolsWith } from '../inventory/contract.ts';
import { changeOrder } from './change-order.ts';
import { mayRevive, paid, revived } from './domain/change-order.ts';
import { needsOf, type Order, type Take, takesOf } from './domain/order.ts';
import type { LargeOrderStore } from './large-order-store.ts';
import type { OrderStore } from './store.ts';

type Deps = {
  readonly orders: OrderStore;
  readonly largeOrders: LargeOrderStore;
  /** From which pools so many pieces of a SKU can be taken now. */
  readonly poolsWith: PoolsWith;
  readonly now: Clock;
};
/** PAID: it is this payment that paid the order. ANOTHER: it was paid already. CLOSED: it is over. UNKNOWN: no such order. */
export type PaidOutcome = 'PAID' | 'ANOTHER' | 'CLOSED' | 'UNKNOWN';
type Paying = { readonly orderId: string; readonly paymentId: string };

/**
 * Makes an order paid by a payment, once. One that the clock closed meanwhile gets its goods back where they are still
 * there. Of all payments of an order exactly one hears PAID, however often it asks.
 */
export async function payOrder({ orderId, paymentId }: Paying, deps: Deps): Promise<PaidOutcome> {
  const who = { at: deps.now(), by: 'payments', paymentId };
  try {
    const { order } = await changeOrder(orderId, (found) => paid(found, who), deps);
    if (order.payment !== undefined) return order.payment === paymentId ? 'PAID' : 'ANOTHER';
    if (order.status !== 'CANCELLED') return 'ANOTHER';
    return mayRevive(order) ? await revive(order, who, deps) : 'CLOSED';
  } catch (error) {
    if (error instanceof Failure && error.code === 'ORDER_NOT_FOUND') return 'UNKNOWN';
    throw error;
  }
}

const tries = 5;

async function revive(
  order: Order,
  who: { readonly at: number; readonly by: string; readonly paymentId: string },
  deps: Deps,
): Promise<PaidOutcome> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const takes = await takesNow(order, deps);
    if (!takes) return goodsGone(order, who.paymentId, deps);
    const taken = order.taken || takes.some(({ slot }) => slot !== '') ? takes : undefined;
    try {
      const claims = takes.map((take) => ({ kind: 'take' as const, take, terms: undefined }));
      await deps.orders.revive(revived(order, taken, who), claims);
      return 'PAID';
    } catch (error) {
      if (!(error instanceof TransactionRefused)) throw error;
      if (error.refusals[0]?.met === false)
        return payOrder({ orderId: order.id, paymentId: who.paymentId }, deps);
    }
  }
  throw new TableBusy('others kept taking the goods of an order that was paid late');
}

/** Its goods may be gone because another payment took the order up with them in the meantime. */
async function goodsGone({ id, version }: Order, paymentId: string, deps: Deps): Promise<PaidOutcome> {
  const latest = await deps.orders.get(id);
  return latest?.version === version ? 'CLOSED' : payOrder({ orderId: id, paymentId }, deps);
}

/** Where all pieces of the order lie now; undefined where some do not. */
async function takesNow(order: Order, { poolsWith }: Deps): Promise<readonly Take[] | undefined> {
  const takes: Take[] = [];
  for (const { sku, quantity } of needsOf(takesOf(order))) {
    const found = await poolsWith(sku, quantity);
    if (!found) return undefined;
    takes.push(...found.map((each) => ({ sku, ...each })));
  }
  return takes;
}
