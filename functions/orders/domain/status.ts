/** Where an order can go from where it is (订单状态机). Holds stand beside the status, not in it. */
export const nextStatuses = {
  /** Released at once where the buyer pays on delivery. */
  PENDING_PAYMENT: ['PAID', 'RELEASED', 'CANCELLED'],
  PAID: ['RELEASED', 'CANCELLED'],
  RELEASED: ['PICKING', 'CANCELLED'],
  PICKING: ['PACKED', 'CANCELLED'],
  PACKED: ['SHIPPED', 'CANCELLED'],
  SHIPPED: ['DELIVERED', 'RETURNED'],
  DELIVERED: ['COMPLETED', 'RETURNED'],
  COMPLETED: ['RETURNED'],
  /**
   * What the clock closed can be paid after all, with its stock taken again: the payment came late, and the goods are
   * there. Not once somebody has cancelled it too. What a channel closed goes on as what the channel opens it again.
   */
  CANCELLED: ['PAID', 'PENDING_PAYMENT', 'CANCELLED'],
  RETURNED: [],
} as const satisfies Record<string, readonly string[]>;

export type OrderStatus = keyof typeof nextStatuses;

export const orderStatuses = Object.keys(nextStatuses) as [OrderStatus, ...OrderStatus[]];

export const canBecome = (from: OrderStatus, to: OrderStatus): boolean =>
  (nextStatuses[from] as readonly OrderStatus[]).includes(to);
