import type { ChannelLineState, Phase, Stop } from '../domain/channel-order.ts';
import { stopsOf } from '../domain/stops.ts';
import type { DouyinLine, DouyinOrder } from './order.ts';

/** Douyin's `main_status` (主流程状态). 105 is paid while Douyin looks at the order (风控订单不发货); 2 is to be sent. */
export const mainPhases = {
  '1': 'UNPAID',
  '103': 'PARTLY_PAID',
  '105': 'PAID',
  '2': 'PAID',
  '101': 'PART_SHIPPED',
  '3': 'SHIPPED',
  '4': 'CANCELLED',
  '5': 'FINISHED',
  /** 发货前退款完结. */
  '21': 'CANCELLED',
  /** 发货后退款完结, 收货后退款完结: the goods have left. */
  '22': 'SHIPPED',
  '39': 'FINISHED',
} as const satisfies Record<string, Phase>;

const phaseNamed = (status: string | undefined): Phase | undefined =>
  status !== undefined && Object.hasOwn(mainPhases, status)
    ? mainPhases[status as keyof typeof mainPhases]
    : undefined;

/** 货到付款. */
export const isOnDelivery = ({ pay_type }: DouyinOrder): boolean => pay_type === '0';

/** `states`: those of its lines; when all are over, so is the order. */
export function phaseOf(order: DouyinOrder, states: readonly ChannelLineState[]): Phase {
  const told = phaseNamed(order.main_status) ?? 'PAID';
  if (states.every((state) => state === 'CANCELLED')) return 'CANCELLED';
  return told === 'PAID' && isOnDelivery(order) && order.pay_time === undefined ? 'UNPAID' : told;
}

/** 退款成功; the status of the line says whether it had left before. */
const isRefunded = ({ after_sale_info: after }: DouyinLine): boolean => after?.refund_status === '3';

/** 售后申请, 退货中, 售后已发货, 退货后拒绝退款, and a refund that is wanted or under way. */
const underWay = ['6', '7', '11', '29'];
const isRefunding = ({ after_sale_info: after }: DouyinLine): boolean =>
  after?.refund_status === '1' ||
  after?.refund_status === '2' ||
  (after?.after_sale_status !== undefined && underWay.includes(after.after_sale_status));

export function lineState(line: DouyinLine, order: DouyinOrder): ChannelLineState {
  const phase = phaseNamed(line.main_status ?? order.main_status);
  if (phase === 'CANCELLED') return 'CANCELLED';
  if (phase === 'SHIPPED' || phase === 'FINISHED') return 'SHIPPED';
  if (isRefunded(line)) return 'CANCELLED';
  return isRefunding(line) ? 'REFUNDING' : 'OPEN';
}

/** Why the goods must not leave; an order that is over has nothing to be stopped. */
export function stopsOfOrder(order: DouyinOrder, phase: Phase, fault: string | undefined): readonly Stop[] {
  if (phase === 'CANCELLED') return [];
  const refunding = order.sku_order_list.filter(isRefunding).length;
  const statuses = [order.main_status, ...order.sku_order_list.map((line) => line.main_status ?? '2')];
  return stopsOf({
    NEVER_SHIP: order.main_status === '105' ? ['105 已支付，平台审核中'] : [],
    PRESALE: order.main_status === '103' ? ['103 部分支付，尾款未付'] : [],
    REFUND_IN_PROGRESS: refunding === 0 ? [] : [`${refunding} 个商品售后处理中`],
    TOTAL_UNPROVEN: fault === undefined ? [] : [fault],
    STATUS_UNKNOWN: statuses.every((status) => phaseNamed(status) !== undefined) ? [] : ['main_status'],
  });
}
