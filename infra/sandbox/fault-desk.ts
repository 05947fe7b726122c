import { drawnFaults, type FaultKind, type FaultPoint, type FaultRates } from './faults.ts';
import type { PartyName } from './marketplace/names.ts';

export type Order = {
  readonly point: FaultPoint;
  readonly kind: FaultKind;
  /** Undefined strikes whichever party's message comes next. */
  readonly provider?: PartyName | undefined;
  readonly times: number;
};

export type FaultDesk = {
  /** The faults that strike this message: those that were ordered, and those that chance adds. */
  readonly strike: (point: FaultPoint, provider: PartyName, number: number) => ReadonlySet<FaultKind>;
  readonly order: (order: Order) => void;
};

/** Faults by chance, which the seed decides, and faults on order, which strike the next messages. */
export function faultDesk(seed: number, rates: FaultRates): FaultDesk {
  let orders: readonly Order[] = [];
  const fits = (order: Order, point: FaultPoint, provider: PartyName) =>
    order.point === point && (order.provider ?? provider) === provider;
  return {
    strike: (point, provider, number) => {
      const due = orders.filter((order) => fits(order, point, provider));
      orders = orders
        .map((order) => (due.includes(order) ? { ...order, times: order.times - 1 } : order))
        .filter(({ times }) => times > 0);
      return new Set([
        ...due.map(({ kind }) => kind),
        ...drawnFaults(seed, rates, { point, stream: provider, number }),
      ]);
    },
    order: (order) => {
      orders = [...orders, order];
    },
  };
}
