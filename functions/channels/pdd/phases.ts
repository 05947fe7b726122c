import type { ChannelLineState, Phase, Stop } from '../domain/channel-order.ts';
import { stopsOf } from '../domain/stops.ts';
import type { PddOrder } from './order.ts';

/** PDD's `order_status` (发货状态): 1 待发货, 2 已发货待签收, 3 已签收. It shows no order that is not paid, but for deposits. */
export const orderPhases = { '1': 'PAID', '2': 'SHIPPED', '3': 'FINISHED' } as const satisfies Record<
  string,
  Phase
>;
/** `refund_status` (售后状态): 1 无售后或售后关闭, 2 售后处理中, 3 退款中, 4 退款成功. */
const refundStatuses = ['1', '2', '3', '4'];

const phaseNamed = (status: string | undefined): Phase | undefined =>
  status !== undefined && Object.hasOwn(orderPhases, status)
    ? orderPhases[status as keyof typeof orderPhases]
    : undefined;

/** 定金订单. [unverified] are the values of `step_trade_status`; one that is not `2` (尾款已付) keeps the goods here. */
const isDeposit = ({ trade_type }: PddOrder): boolean => trade_type === '1';
const isRestPaid = ({ step_order_info }: PddOrder): boolean => step_order_info?.step_trade_status === '2';

/** 已取消, 团失败, and what was refunded before it was sent. */
const isOver = (
  { confirm_status, group_status, refund_status }: PddOrder,
  told: Phase | undefined,
): boolean =>
  confirm_status === '2' ||
  group_status === '2' ||
  (refund_status === '4' && told !== 'SHIPPED' && told !== 'FINISHED');

export function phaseOf(order: PddOrder): Phase {
  const told = phaseNamed(order.order_status);
  if (isOver(order, told)) return 'CANCELLED';
  if (told !== 'SHIPPED' && told !== 'FINISHED' && isDeposit(order) && !isRestPaid(order))
    return order.step_order_info?.step_trade_status === '0' ? 'UNPAID' : 'PARTLY_PAID';
  return told ?? 'PAID';
}

/** PDD says of the order alone how far it is. */
export function lineStateIn(order: PddOrder, phase: Phase): ChannelLineState {
  if (phase === 'CANCELLED') return 'CANCELLED';
  if (phase === 'SHIPPED' || phase === 'FINISHED') return 'SHIPPED';
  return isRefunding(order) ? 'REFUNDING' : 'OPEN';
}

const isRefunding = ({ refund_status }: PddOrder): boolean => refund_status === '2' || refund_status === '3';

/** Why the goods must not leave; an order that is over has nothing to be stopped. */
export function stopsOfOrder(order: PddOrder, phase: Phase, faults: readonly string[]): readonly Stop[] {
  const { refund_status: refund } = order;
  if (phase === 'CANCELLED') return [];
  const isHere = phase !== 'SHIPPED' && phase !== 'FINISHED';
  return stopsOf({
    NEVER_SHIP: [
      ...(order.risk_control_status === '1' ? ['审核中订单'] : []),
      ...(order.group_status === '0' || order.confirm_status === '0' ? ['拼团中，未成交'] : []),
      ...(order.is_lucky_flag === '2' ? ['抽奖订单'] : []),
    ],
    PRESALE: isHere && isDeposit(order) && !isRestPaid(order) ? ['定金订单，尾款未付'] : [],
    REFUND_IN_PROGRESS: isRefunding(order) ? [`refund_status ${refund} 售后处理中`] : [],
    TOTAL_UNPROVEN: faults,
    STATUS_UNKNOWN: [
      ...(phaseNamed(order.order_status) === undefined ? ['order_status'] : []),
      ...(refund === undefined || refundStatuses.includes(refund) ? [] : ['refund_status']),
    ],
  });
}
