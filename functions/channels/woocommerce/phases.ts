import type { Phase, Stop } from '../domain/channel-order.ts';
import { stopsOf } from '../domain/stops.ts';
import type { WooConfig } from './config.ts';
import type { WooOrder } from './order.ts';

/**
 * WooCommerce's states. A failed payment may be tried again, which is then told as `processing`; nothing is kept for it until
 * then. `completed` is all that a shop says of a parcel.
 */
export const orderPhases = {
  pending: 'UNPAID',
  processing: 'PAID',
  'on-hold': 'UNPAID',
  completed: 'SHIPPED',
  cancelled: 'CANCELLED',
  refunded: 'CANCELLED',
  failed: 'CANCELLED',
  trash: 'CANCELLED',
} as const satisfies Record<string, Phase>;

/** A basket at the till, which is no order yet. */
export const drafts: readonly string[] = ['checkout-draft', 'auto-draft', 'draft', 'new'];

type Settings = Pick<WooConfig, 'statuses' | 'onDeliveryMethods'>;

function phaseNamed(status: string | undefined, { statuses }: Pick<Settings, 'statuses'>): Phase | undefined {
  if (status === undefined) return undefined;
  if (Object.hasOwn(statuses, status)) return statuses[status];
  return Object.hasOwn(orderPhases, status) ? orderPhases[status as keyof typeof orderPhases] : undefined;
}

/** 货到付款: the buyer pays whoever brings it. */
export const isOnDelivery = ({ payment_method: method }: WooOrder, settings: Settings): boolean =>
  method !== undefined && settings.onDeliveryMethods.includes(method);

/** On delivery an order is `processing` before anybody paid. A state that nobody knows is as paid as its `date_paid_gmt` says. */
export function phaseOf(order: WooOrder, settings: Settings): Phase {
  const isPaid = order.date_paid_gmt !== undefined;
  const told = phaseNamed(order.status, settings);
  if (told === 'PAID') return isPaid || !isOnDelivery(order, settings) ? 'PAID' : 'UNPAID';
  if (told === undefined || order.status === 'on-hold') return isPaid ? 'PAID' : 'UNPAID';
  return told;
}

type Known = { readonly phase: Phase; readonly fault: string | undefined; readonly isVague: boolean };

/** Why the goods must not leave; an order that is over has nothing to be stopped. `isVague`: a refund that names no line. */
export function stopsOfOrder(
  order: WooOrder,
  settings: Settings,
  { phase, fault, isVague }: Known,
): readonly Stop[] {
  if (phase === 'CANCELLED') return [];
  const isHeld = order.status === 'on-hold' && !Object.hasOwn(settings.statuses, 'on-hold');
  return stopsOf({
    NEVER_SHIP: isHeld ? ['on-hold 待确认付款'] : [],
    REFUND_IN_PROGRESS:
      isVague && phase !== 'SHIPPED' && phase !== 'FINISHED'
        ? ['refunded in part 部分退款, and nothing says of which line']
        : [],
    TOTAL_UNPROVEN: fault === undefined ? [] : [fault],
    STATUS_UNKNOWN: phaseNamed(order.status, settings) === undefined ? ['status'] : [],
  });
}
