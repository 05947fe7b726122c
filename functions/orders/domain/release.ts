import { type Hold, holdsOf, lacksGoods } from './hold.ts';
import type { Order } from './order.ts';
import type { OrderStatus } from './status.ts';

/** Whether nobody has begun to pick it, and it is not over. */
export const isEarly = ({ status }: Pick<Order, 'status'>): boolean =>
  status === 'PENDING_PAYMENT' || status === 'PAID' || status === 'RELEASED';

/** Whether nothing is left to wait for: the money is there or comes on delivery, and nobody holds it. */
export const mayBeReleased = (order: Order): boolean =>
  (order.status === 'PAID' ||
    (order.status === 'PENDING_PAYMENT' && order.paymentTiming === 'on-delivery')) &&
  holdsOf(order).length === 0;

/** Whether it can still be cancelled: no parcel of it has left. */
export const isStoppable = (order: Pick<Order, 'status' | 'sentAt'>): boolean =>
  isEarly(order) || ((order.status === 'PICKING' || order.status === 'PACKED') && order.sentAt === undefined);

/** Whether an order stands in the release queue (待配货). */
export const isQueued = (order: {
  readonly status: OrderStatus;
  readonly holds?: readonly Hold[] | undefined;
  readonly allocatedAt?: number | undefined;
}): boolean => order.status === 'RELEASED' && holdsOf(order).length === 0 && order.allocatedAt === undefined;

/** Whether an order waits for goods (缺货) that nobody has begun to pick. */
export const isShort = (order: Order): boolean => isEarly(order) && holdsOf(order).some(lacksGoods);
