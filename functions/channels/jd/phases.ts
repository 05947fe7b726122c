import { beijingInstant } from '../domain/beijing-time.ts';
import type { ChannelLineState, Phase, Stop } from '../domain/channel-order.ts';
import { stopsOf } from '../domain/stops.ts';
import type { JosOrder } from './order.ts';

/** JD's state of an order (订单状态); PAID where the goods are the merchant's to send, if it is paid. */
export const orderPhases = {
  NOT_PAY: 'UNPAID',
  WAIT_SELLER_STOCK_OUT: 'PAID',
  /** As JD spells it. */
  SEND_TO_DISTRIBUTION_CENER: 'SHIPPED',
  SEND_TO_DISTRIBUTION_CENTER: 'SHIPPED',
  DISTRIBUTION_CENTER_RECEIVED: 'SHIPPED',
  WAIT_GOODS_RECEIVE_CONFIRM: 'SHIPPED',
  RECEIPTS_CONFIRM: 'SHIPPED',
  WAIT_SELLER_DELIVERY: 'PAID',
  FINISHED_L: 'FINISHED',
  TRADE_CANCELED: 'CANCELLED',
  LOCKED: 'PAID',
  PAUSE: 'PAID',
  POP_ORDER_PAUSE: 'PAID',
} as const satisfies Record<string, Phase>;
const lockedStates = ['LOCKED', 'PAUSE', 'POP_ORDER_PAUSE'];

const phaseNamed = (state: string | undefined): Phase | undefined =>
  state !== undefined && Object.hasOwn(orderPhases, state)
    ? orderPhases[state as keyof typeof orderPhases]
    : undefined;

/** `1-货到付款`. */
export const isOnDelivery = ({ pay_type }: JosOrder): boolean => /^1(?:\D|$)/.test(pay_type ?? '');

/** When it was paid: JD writes `0001-01-01 00:00:00` where it was not. */
export const paidAt = ({ payment_confirm_time }: JosOrder): number | undefined =>
  beijingInstant(payment_confirm_time);

export function phaseOf(order: JosOrder): Phase {
  const told = phaseNamed(order.order_state) ?? 'PAID';
  if (told !== 'PAID') return told;
  const isUnpaid = order.payment_confirm_time !== undefined && paidAt(order) === undefined;
  return isUnpaid || isOnDelivery(order) ? 'UNPAID' : 'PAID';
}

/** JD says of the order alone how far it is. */
export function lineStateIn(phase: Phase): ChannelLineState {
  if (phase === 'CANCELLED') return 'CANCELLED';
  return phase === 'SHIPPED' || phase === 'FINISHED' ? 'SHIPPED' : 'OPEN';
}

/** Why the goods must not leave; `fault` is what is wrong with the money. An order that is over has nothing to be stopped. */
export function stopsOfOrder(order: JosOrder, phase: Phase, fault: string | undefined): readonly Stop[] {
  const state = order.order_state;
  if (phase === 'CANCELLED') return [];
  return stopsOf({
    LOCKED:
      state !== undefined && lockedStates.includes(state) ? [`${state} 订单锁定或暂停，取消处理中`] : [],
    TOTAL_UNPROVEN: fault === undefined ? [] : [fault],
    STATUS_UNKNOWN: phaseNamed(state) === undefined ? [`state ${state ?? 'missing'}`] : [],
  });
}
