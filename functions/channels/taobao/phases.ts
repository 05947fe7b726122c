import type { ChannelLineState, Phase, Stop } from '../domain/channel-order.ts';
import { isFlag, stopsOf } from '../domain/stops.ts';
import type { TopOrder, TopTrade } from './trade.ts';

/** TOP's status of a trade and of a line (交易状态). */
export const tradePhases = {
  TRADE_NO_CREATE_PAY: 'UNPAID',
  WAIT_BUYER_PAY: 'UNPAID',
  PAY_PENDING: 'UNPAID',
  WAIT_PRE_AUTH_CONFIRM: 'UNPAID',
  PAID_FORBID_CONSIGN: 'PAID',
  WAIT_SELLER_SEND_GOODS: 'PAID',
  SELLER_CONSIGNED_PART: 'PART_SHIPPED',
  WAIT_BUYER_CONFIRM_GOODS: 'SHIPPED',
  TRADE_BUYER_SIGNED: 'SHIPPED',
  TRADE_FINISHED: 'FINISHED',
  TRADE_CLOSED: 'CANCELLED',
  TRADE_CLOSED_BY_TAOBAO: 'CANCELLED',
} as const satisfies Record<string, Phase>;

const phaseNamed = (status: string | undefined): Phase | undefined =>
  status !== undefined && Object.hasOwn(tradePhases, status)
    ? tradePhases[status as keyof typeof tradePhases]
    : undefined;

export const isOnDelivery = ({ type }: Pick<TopTrade, 'type'>): boolean => type === 'cod';

/** A step trade (预售) of which the deposit alone is paid, whatever else is said of it. */
export const isDepositOnly = ({ step_trade_status }: Pick<TopTrade, 'step_trade_status'>): boolean =>
  step_trade_status === 'FRONT_PAID_FINAL_NOPAID' || step_trade_status === 'FRONT_PAID_FRONT_FORFEITED';

const isClosed = (status: string | undefined): boolean => phaseNamed(status) === 'CANCELLED';
const isSent = (phase: Phase | undefined): boolean => phase === 'SHIPPED' || phase === 'FINISHED';

/** How far the trade is. A trade on delivery (货到付款) is not paid before it is signed for. */
export function phaseOf(trade: TopTrade, lines: readonly ChannelLineState[]): Phase {
  const told = phaseNamed(trade.status) ?? (trade.pay_time === undefined ? 'UNPAID' : 'PAID');
  if (told === 'CANCELLED' || isSent(told) || told === 'PART_SHIPPED') return told;
  if (lines.every((state) => state === 'CANCELLED')) return 'CANCELLED';
  if (isDepositOnly(trade)) return 'PARTLY_PAID';
  const owes = isOnDelivery(trade) || trade.step_trade_status === 'FRONT_NOPAID_FINAL_NOPAID';
  return owes ? 'UNPAID' : told;
}

const refunding = ['WAIT_SELLER_AGREE', 'WAIT_BUYER_RETURN_GOODS', 'WAIT_SELLER_CONFIRM_GOODS'];
const notRefunding = ['NO_REFUND', 'CLOSED', 'SELLER_REFUSE_BUYER', 'SUCCESS'];

/** A refund (退款) that nobody has decided; one in a state that is not known here counts as one. */
const wantsMoneyBack = ({ refund_status }: TopOrder): boolean =>
  refund_status !== undefined && (refunding.includes(refund_status) || !notRefunding.includes(refund_status));

const isGone = (order: TopOrder, trade: TopTrade): boolean => {
  if (order.status !== undefined) return isSent(phaseNamed(order.status));
  const part = trade.status === 'SELLER_CONSIGNED_PART' && order.invoice_no !== undefined;
  return part || isSent(phaseNamed(trade.status));
};

export function lineState(order: TopOrder, trade: TopTrade): ChannelLineState {
  const over = isClosed(order.status ?? trade.status) || isClosed(trade.status);
  if (over || order.refund_status === 'SUCCESS') return 'CANCELLED';
  if (wantsMoneyBack(order)) return 'REFUNDING';
  return isGone(order, trade) ? 'SHIPPED' : 'OPEN';
}

const holds = [
  ['forbid_consign', 'forbid_consign 禁止发货'],
  ['top_hold', 'top_hold 平台拦截'],
  ['team_buy_hold', 'team_buy_hold 拼团未成'],
  ['share_group_hold', 'share_group_hold 分享购未成'],
  ['ofp_hold', 'ofp_hold 天猫国际拦截'],
  ['is_sh_ship', 'is_sh_ship 屏蔽发货'],
] as const satisfies readonly (readonly [keyof TopTrade, string])[];

function holdsOf(trade: TopTrade): readonly string[] {
  const named = holds.filter(([name]) => isFlag(trade[name])).map(([, text]) => text);
  const forbidden = trade.status === 'PAID_FORBID_CONSIGN' ? ['PAID_FORBID_CONSIGN 已付款但禁止发货'] : [];
  const prescription = trade.rx_audit_status === '0' ? ['rx_audit_status 处方未审核'] : [];
  return [...forbidden, ...named, ...prescription];
}

/** Why the goods must not leave; `fault` is what is wrong with the money. A trade that is over has nothing to be stopped. */
export function stopsOfTrade(trade: TopTrade, fault: string | undefined): readonly Stop[] {
  const unknown = phaseNamed(trade.status) === undefined ? [`status ${trade.status ?? 'missing'}`] : [];
  const wanted = trade.orders.filter((each) => wantsMoneyBack(each) && !isGone(each, trade)).length;
  return stopsOf({
    NEVER_SHIP: holdsOf(trade),
    PRESALE: isDepositOnly(trade) ? ['定金已付，尾款未付'] : [],
    REFUND_IN_PROGRESS: wanted > 0 ? [`退款处理中: ${wanted} of ${trade.orders.length} lines`] : [],
    LOCKED: trade.cod_status === 'CANCELED' ? ['cod_status CANCELED 用户取消物流订单'] : [],
    TOTAL_UNPROVEN: fault === undefined ? [] : [fault],
    STATUS_UNKNOWN: unknown,
  });
}
