import type { RiskView } from '../../functions/orders/contract.ts';
import type { JudgedOrders } from '../../functions/risk/judged-orders.ts';
import { Failure } from '../../shared/kernel/failure.ts';

type HoldDecision = Parameters<JudgedOrders['riskDecided']>[1];
type Known = { view: RiskView; hold: 'PENDING' | 'REVIEW' | 'BLOCKED' | undefined };

/**
 * Orders as their contract shows them to risk: a RISK hold that only a decision about the order's own contents turns or
 * lifts, and cancelling that is refused once the parcel is packed.
 */
export function judgedOrders() {
  const all = new Map<string, Known>();
  const done: string[] = [];
  const known = (orderId: string): Known => {
    const found = all.get(orderId);
    if (!found) throw new Failure('ORDER_NOT_FOUND', 'There is no such order.');
    return found;
  };
  const holdAfter = (hold: Known['hold'], { outcome }: HoldDecision): Known['hold'] => {
    if (outcome === 'PASS') return undefined;
    return hold === undefined ? undefined : outcome;
  };
  const port: JudgedOrders = {
    view: async (orderId) => all.get(orderId)?.view,
    riskDecided: async (orderId, decided) => {
      const order = known(orderId);
      if (order.view.contentHash !== decided.contentHash) return;
      order.hold = holdAfter(order.hold, decided);
      done.push(`${decided.outcome} ${orderId}`);
    },
    cancel: async (orderId, reason, by) => {
      const order = known(orderId);
      if (order.view.status === 'PACKED')
        throw new Failure('TOO_LATE_TO_CANCEL', 'The order is packed.', { members: { current: 'PACKED' } });
      order.view = { ...order.view, status: 'CANCELLED', isClosedForGood: true };
      done.push(`CANCEL ${orderId} ${by} ${reason}`);
    },
  };
  return {
    port,
    /** What was done to orders, in turn. */
    done,
    put: (view: RiskView) => all.set(view.orderId, { view, hold: 'PENDING' }),
    change: (orderId: string, change: Partial<RiskView>) => {
      const order = known(orderId);
      order.view = { ...order.view, ...change };
      if (change.contentHash !== undefined) order.hold = 'PENDING';
    },
    holdOf: (orderId: string) => known(orderId).hold,
    statusOf: (orderId: string) => known(orderId).view.status,
  };
}
