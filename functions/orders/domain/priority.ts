import type { Order } from './order.ts';

const tierScore = { standard: 0, silver: 10, gold: 20, vip: 40 } as const;
const deliveryScore = { standard: 0, 'next-day': 30, pickup: 10 } as const;

/** How early an order is dealt with, 0 to 100, higher first: the customer's tier (会员等级), the promise, paid or not. */
export function priorityOf({
  buyer,
  delivery,
  paidAt,
}: Pick<Order, 'buyer' | 'delivery' | 'paidAt'>): number {
  const paid = paidAt === undefined ? 0 : 10;
  return tierScore[buyer.tier ?? 'standard'] + deliveryScore[delivery] + paid;
}
