import type { Order } from './order.ts';
import {
  defaultPriorityPolicy,
  type Priority,
  type PriorityPolicy,
  type PriorityReason,
  pointsOf,
} from './priority.ts';

type Judged = Pick<Order, 'buyer' | 'delivery' | 'paymentTiming' | 'placedAt' | 'lines' | 'promise'>;

/** The priority of an order by a policy, with what it comes from; the reasons that bring nothing are left out. */
export function priorityOf(order: Judged, policy: PriorityPolicy): Priority {
  const tier = order.buyer.tier ?? 'standard';
  const reasons: readonly PriorityReason[] = [
    { factor: 'tier', of: tier, points: policy.tiers[tier] },
    { factor: 'delivery', of: order.delivery, points: policy.delivery[order.delivery] },
    { factor: 'payment', of: order.paymentTiming, points: policy.payment[order.paymentTiming] },
    ...promised(order, policy),
    ...campaigns(order, policy),
  ];
  const counting = reasons.filter((each) => each.points > 0);
  return { reasons: counting, leadMinutes: pointsOf({ reasons: counting }) * policy.minutesPerPoint };
}

const hourMs = 3_600_000;
const minuteMs = 60_000;

function promised({ promise, placedAt }: Judged, { shipWithin }: PriorityPolicy): readonly PriorityReason[] {
  if (promise?.shipBy === undefined) return [];
  const hours = (promise.shipBy - placedAt) / hourMs;
  const [first] = shipWithin.filter((each) => hours <= each.hours).sort((a, b) => a.hours - b.hours);
  return first ? [{ factor: 'promise', of: `${first.hours} h`, points: first.points }] : [];
}

function campaigns({ placedAt, lines }: Judged, policy: PriorityPolicy): readonly PriorityReason[] {
  const skus = new Set(lines.map(({ sku }) => sku));
  const [best] = policy.campaigns
    .filter(({ from, to }) => Date.parse(from) <= placedAt && placedAt < Date.parse(to))
    .filter((each) => each.skus === undefined || each.skus.some((sku) => skus.has(sku)))
    .sort((a, b) => b.points - a.points);
  return best ? [{ factor: 'campaign', of: best.name, points: best.points }] : [];
}

/** An order without a priority of its own is from before there was one. */
export const urgencyOf = (order: Order): Priority =>
  order.priority ?? priorityOf(order, defaultPriorityPolicy);

/**
 * Where a released order stands in the queue: earlier is first. Its points count as time that it has waited, so that the
 * queue never has to be sorted anew and waiting wins in the end.
 */
export const queueTimeOf = (order: Order): number =>
  (order.releasedAt ?? order.placedAt) - urgencyOf(order).leadMinutes * minuteMs;
