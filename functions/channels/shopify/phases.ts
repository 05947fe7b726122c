import type { Phase, Stop } from '../domain/channel-order.ts';
import { isFlag, stopsOf } from '../domain/stops.ts';
import type { ShopifyConfig } from './config.ts';
import type { ShopifyOrder } from './order.ts';

/** Shopify's `financial_status`; what it means while nothing is shipped. */
export const financialPhases = {
  pending: 'UNPAID',
  authorized: 'UNPAID',
  partially_paid: 'PARTLY_PAID',
  paid: 'PAID',
  partially_refunded: 'PAID',
  refunded: 'CANCELLED',
  voided: 'UNPAID',
  expired: 'UNPAID',
} as const satisfies Record<string, Phase>;
type Financial = keyof typeof financialPhases;

/** Its `fulfillment_status`, null where nothing is shipped. */
const fulfilmentStatuses = ['unfulfilled', 'unshipped', 'partial', 'fulfilled', 'restocked', 'not_eligible'];

const isFinancial = (status: string | undefined): status is Financial =>
  status !== undefined && Object.hasOwn(financialPhases, status);

type Settings = Pick<ShopifyConfig, 'authorizedIsPaid' | 'onDeliveryGateways'>;

/** 货到付款: the buyer pays whoever brings it. */
export const isOnDelivery = (
  { payment_gateway_names: names }: ShopifyOrder,
  { onDeliveryGateways }: Settings,
): boolean => names.some((name) => name !== undefined && onDeliveryGateways.includes(name.toLowerCase()));

/** `isAnyOpen`: whether any line is left. A status that nobody knows is never taken for paid. */
export function phaseOf(order: ShopifyOrder, settings: Settings, isAnyOpen: boolean): Phase {
  const { cancelled_at, fulfillment_status, financial_status } = order;
  if (cancelled_at !== undefined) return 'CANCELLED';
  if (fulfillment_status === 'fulfilled') return order.closed_at === undefined ? 'SHIPPED' : 'FINISHED';
  if (!isAnyOpen) return 'CANCELLED';
  if (fulfillment_status === 'partial') return 'PART_SHIPPED';
  if (financial_status === 'authorized' && settings.authorizedIsPaid) return 'PAID';
  return isFinancial(financial_status) ? financialPhases[financial_status] : 'UNPAID';
}

/** For people: `cancelled/paid/fulfilled`. */
export const statusOf = ({ cancelled_at, financial_status, fulfillment_status }: ShopifyOrder): string =>
  [
    cancelled_at && 'cancelled',
    financial_status ?? 'no-financial-status',
    fulfillment_status ?? 'unfulfilled',
  ]
    .filter((part) => part)
    .join('/');

/** Why the goods must not leave; an order that is over has nothing to be stopped. */
export function stopsOfOrder(order: ShopifyOrder, phase: Phase, faults: readonly string[]): readonly Stop[] {
  const { financial_status: financial, fulfillment_status: fulfilment } = order;
  if (phase === 'CANCELLED') return [];
  const isVague = financial === 'partially_refunded' && order.refunds.length === 0;
  return stopsOf({
    NEVER_SHIP: [
      ...(isFlag(order.test) ? ['a test order 测试订单'] : []),
      ...(financial === 'voided' || financial === 'expired' ? [`payment ${financial} 付款已失效`] : []),
      ...(fulfilment === 'restocked' ? ['restocked 已退回库存'] : []),
    ],
    REFUND_IN_PROGRESS: isVague ? ['partially_refunded 部分退款, and nothing says of which line'] : [],
    TOTAL_UNPROVEN: faults,
    STATUS_UNKNOWN: [
      ...(isFinancial(financial) ? [] : ['financial_status']),
      ...(fulfilment === undefined || fulfilmentStatuses.includes(fulfilment) ? [] : ['fulfillment_status']),
    ],
  });
}
