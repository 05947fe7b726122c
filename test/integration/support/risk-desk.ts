import type { RiskView } from '../../../functions/orders/contract.ts';
import { judgeOrder } from '../../../functions/risk/judge-order.ts';
import { replayDecision } from '../../../functions/risk/replay-decision.ts';
import { riskDeps } from '../../../functions/risk/risk-deps.ts';
import type { Table } from '../../../shared/dynamodb/table.ts';
import { orderIdFor } from '../../builders/a-review.ts';
import { aRiskView } from '../../builders/a-risk-view.ts';
import { judgedOrders } from '../../builders/judged-orders.ts';

const minuteMs = 60_000;
const fen = { currency: 'CNY', minor: 19900 };

/** Risk on a table, with orders that a test puts there and a clock that it sets. */
export function riskDesk(table: Table) {
  const clock = { now: Date.parse('2026-11-24T04:00:00Z') };
  const orders = judgedOrders();
  const secretBytes = (length: number) => Buffer.alloc(length, 7);
  // A container of its own each time: nothing is remembered from one to the next.
  const container = () => ({
    ...riskDeps({ table, secretBytes, now: () => clock.now }),
    orders: orders.port,
    soldAs: async (skus: readonly string[]) =>
      new Map(skus.map((sku) => [sku, { price: fen, weightGrams: 250 }])),
  });
  const deps = container();
  let count = 0;
  /** An order that comes a minute after the one before; every buyer, phone and address is another's unless told. */
  const place = (part: Partial<RiskView> = {}): RiskView => {
    count += 1;
    clock.now += minuteMs;
    const phone = `13${String(count).padStart(2, '0')}${String(count * 7919).padStart(7, '0')}`;
    const order = aRiskView({
      orderId: orderIdFor(count),
      placedAt: clock.now,
      buyer: { id: `buyer-${count}`, phone },
      shipTo: {
        ...{ name: '王小明', phone, country: 'CN', province: '浙江省', city: '杭州市' },
        detail: `文三路${count * 37}号`,
      },
      lines: [lineOf(`TEA-${count}`)],
      ...part,
    });
    orders.put(order);
    return order;
  };
  const judge = (orderId: string) => judgeOrder(orderId, deps);
  const placeAndJudge = async (part?: Partial<RiskView>) => judge(place(part).orderId);
  return {
    ...{ clock, orders, deps, container, place, judge, placeAndJudge },
    decisionsOf: (orderId: string) => deps.decisions.ofOrder(orderId),
    /** Makes every decision about some orders again. */
    replayAll: async (orderIds: readonly string[]) => {
      const kept = (await Promise.all(orderIds.map((orderId) => deps.decisions.ofOrder(orderId)))).flat();
      return Promise.all(kept.map(async (one) => (await replayDecision(one, deps.rules)).differs));
    },
  };
}

/** One piece of a SKU for 199 yuan. */
export const lineOf = (sku: string): RiskView['lines'][number] => {
  return { lineId: '1', sku, quantity: 1, unitPrice: fen, list: fen, discounts: [], payable: fen };
};
